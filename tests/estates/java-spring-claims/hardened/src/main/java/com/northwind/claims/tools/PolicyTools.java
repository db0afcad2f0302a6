package com.northwind.claims.tools;

import org.springframework.ai.tool.annotation.Tool;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

@Component
public class PolicyTools {
  private final JdbcTemplate jdbc;

  public PolicyTools(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Tool(description = "Looks up the cover of a policy by its number")
  public String cover(String number) {
    return jdbc.queryForObject("select cover from policy where number = ?", String.class, number);
  }

  String normalise(String number) {
    return number.trim().toUpperCase();
  }
}
