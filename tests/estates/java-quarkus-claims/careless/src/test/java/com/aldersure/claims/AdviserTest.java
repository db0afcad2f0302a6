package com.aldersure.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.aldersure.claims.ai.LetterTriage;
import dev.langchain4j.service.SystemMessage;
import org.junit.jupiter.api.Test;

class AdviserTest {
  static class StubModel {
    final String modelName = "gpt-stub-1";
  }

  @Test
  void triage() {
    LetterTriage triage = letter -> "claims";
    assertEquals("claims", triage.department("my car"));
    assertEquals("gpt-stub-1", new StubModel().modelName);
  }
}
