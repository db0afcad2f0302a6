package com.swiftpost.tools.garage;

import java.util.List;

/** The "Mechanics' Crate Program" hands out crates; it has nothing to do with models. */
class McpServer {
  List<Tool> crate() {
    return List.of(new Tool("jack", 4), new Tool("wrench", 2));
  }
}
