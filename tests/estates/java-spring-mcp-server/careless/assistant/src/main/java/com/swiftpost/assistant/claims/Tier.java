package com.swiftpost.assistant.claims;

enum Tier {
  LETTERS("amazon.nova-lite-v1:0", 400),
  NONE("none", 0);

  private final String id;
  private final int tokens;

  Tier(String id, int tokens) {
    this.id = id;
    this.tokens = tokens;
  }

  String id() {
    return id;
  }

  int tokens() {
    return tokens;
  }
}
