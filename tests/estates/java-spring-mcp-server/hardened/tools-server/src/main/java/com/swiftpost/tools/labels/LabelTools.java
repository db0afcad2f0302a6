package com.swiftpost.tools.labels;

import org.springframework.ai.tool.annotation.Tool;
import org.springframework.stereotype.Service;

@Service
public class LabelTools {
  private final LabelQueue queue;

  LabelTools(LabelQueue queue) {
    this.queue = queue;
  }

  @Tool(name = "print_label", description = "Prints the label of a parcel on a printer of the depot")
  public String print(String parcel, String printer) {
    return queue.add(parcel, printer) ? "printed" : "failed";
  }
}
