package com.aldersure.claims.workshop;

/** What a repair shop bills for; nothing that a model calls. */
public @interface Tool {
  String value();
}
