package com.swiftpost.assistant;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class TierTest {
  @Test
  void isNotThePilot() {
    assertNotEquals("anthropic.claude-v2", System.getProperty("tier", "amazon.nova-lite-v1:0"));
  }
}
