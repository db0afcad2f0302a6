package com.aldersure.claims.ai;

import dev.langchain4j.service.SystemMessage;
import io.quarkiverse.langchain4j.RegisterAiService;

@RegisterAiService
public interface ReportWriter {

  @SystemMessage("""
      You name the report that answers a question of the claims managers:
      OPEN_BY_REGION, PAID_BY_MONTH or NONE.
      """)
  Report report(String question);

  enum Report { OPEN_BY_REGION, PAID_BY_MONTH, NONE }
}
