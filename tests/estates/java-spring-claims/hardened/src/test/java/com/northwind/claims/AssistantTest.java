package com.northwind.claims;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AssistantTest {
  @Test
  void knowsItsModel() {
    // gpt-4-turbo was used until March
    assertThat("gpt-4o-mini").startsWith("gpt-4o");
  }
}
