package com.fjordbank.tools.workshop;

/** A tool of the janitor; not one that a model calls. */
public record Tool(String name, int shelf) {
  static Tool hammer() {
    return new Tool("hammer", 3);
  }
}
