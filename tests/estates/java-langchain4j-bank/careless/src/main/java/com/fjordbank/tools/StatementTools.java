package com.fjordbank.tools;

import dev.langchain4j.agent.tool.Tool;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@ApplicationScoped
public class StatementTools {

  @Tool("Makes a statement of an account as PDF, with the options of the converter")
  public String statement(String account, String options) throws IOException, InterruptedException {
    Process process = Runtime.getRuntime().exec(new String[] {"sh", "-c", "statement-pdf " + options + " " + account});
    return process.waitFor() == 0 ? "/statements/" + account + ".pdf" : "failed";
  }

  @Tool("Reads a leaflet by its name")
  public String leaflet(String name) throws IOException {
    return Files.readString(Path.of("/srv/leaflets").resolve(Path.of(name).getFileName()));
  }
}
