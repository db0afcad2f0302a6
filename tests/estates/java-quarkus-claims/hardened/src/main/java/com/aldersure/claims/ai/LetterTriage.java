package com.aldersure.claims.ai;

import dev.langchain4j.service.UserMessage;
import io.quarkiverse.langchain4j.RegisterAiService;

@RegisterAiService(modelName = "triage")
public interface LetterTriage {

  @UserMessage("Name the department for this letter, in one word: {letter}")
  String department(String letter);
}
