package com.aldersure.claims.ai;

import dev.langchain4j.service.SystemMessage;
import io.quarkiverse.langchain4j.RegisterAiService;

@RegisterAiService
public interface ReportWriter {

  @SystemMessage("""
      You turn questions of the claims managers into one SELECT over the table claims
      (number, opened, closed, region, paid).
      """)
  String query(String question);
}
