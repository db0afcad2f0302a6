package com.fjordbank.ai;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.langchain4j.model.openai.OpenAiChatModel;
import org.junit.jupiter.api.Test;

class ClassifierTest {
  @Test
  void isNotTheOldModel() {
    assertNotEquals("gpt-3.5-turbo-16k", "qwen2.5:7b");
  }
}
