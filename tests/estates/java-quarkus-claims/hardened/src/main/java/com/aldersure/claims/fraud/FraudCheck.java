package com.aldersure.claims.fraud;

import dev.langchain4j.service.SystemMessage;

public interface FraudCheck {
  @SystemMessage("You look for signs of fraud in a claim. Answer with a number from 0 to 100.")
  int score(String claim);
}
