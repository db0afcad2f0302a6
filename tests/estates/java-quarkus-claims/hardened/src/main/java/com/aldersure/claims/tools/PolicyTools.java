package com.aldersure.claims.tools;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import javax.sql.DataSource;

@ApplicationScoped
public class PolicyTools {
  private final DataSource source;

  PolicyTools(DataSource source) {
    this.source = source;
  }

  @Tool("The cover of a policy, by the policy's number")
  public String cover(@P("the policy's number") String number) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.prepareStatement("select cover from policies where number = ?")) {
      statement.setString(1, number.strip());
      var rows = statement.executeQuery();
      return rows.next() ? rows.getString(1) : "no such policy";
    }
  }
}
