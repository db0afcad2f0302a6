package com.fjordbank.tools;

import dev.langchain4j.agent.tool.Tool;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@ApplicationScoped
public class StatementTools {
  private final StatementQueue queue;

  StatementTools(StatementQueue queue) {
    this.queue = queue;
  }

  @Tool("Asks for a statement of an account as PDF")
  public String statement(String account) {
    return queue.add(account);
  }

  @Tool("Reads a leaflet by its name")
  public String leaflet(String name) throws IOException {
    return Files.readString(Path.of("/srv/leaflets").resolve(Path.of(name).getFileName()));
  }
}
