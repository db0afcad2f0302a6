package com.swiftpost.tools.labels;

import java.io.IOException;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.stereotype.Service;

@Service
public class LabelTools {
  @Tool(name = "print_label", description = "Prints the label of a parcel on a printer of the depot")
  public String print(String parcel, String printer) throws IOException, InterruptedException {
    var process = Runtime.getRuntime().exec("lp -d " + printer + " /srv/labels/" + parcel + ".pdf");
    return process.waitFor() == 0 ? "printed" : "failed";
  }
}
