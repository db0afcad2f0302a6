package com.fjordbank.ai;

import dev.langchain4j.service.SystemMessage;

public interface Classifier {
  @SystemMessage("You name the department that a letter belongs to, in one word.")
  String department(String letter);
}
