package com.aldersure.claims.workshop;

class Bench {
  @Tool("paint spraying")
  int spray(int panels) {
    return panels * 85;
  }
}
