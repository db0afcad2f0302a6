package com.fjordbank.tools;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

@ApplicationScoped
public class AccountTools {
  private final DataSource source;

  AccountTools(DataSource source) {
    this.source = source;
  }

  @Tool(name = "account_balance", value = "The balance of an account of the customer")
  public String balance(@P("the account's number") String number) throws SQLException {
    try (Connection connection = source.getConnection();
        PreparedStatement statement = connection.prepareStatement("select balance from accounts where number = ?")) {
      statement.setString(1, number);
      var rows = statement.executeQuery();
      return rows.next() ? rows.getString(1) : "no such account";
    }
  }

  String mask(String number) {
    return "*".repeat(8) + number.substring(8);
  }
}
