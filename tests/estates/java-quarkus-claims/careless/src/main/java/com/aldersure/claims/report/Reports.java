package com.aldersure.claims.report;

import com.aldersure.claims.ai.ReportWriter;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

@ApplicationScoped
public class Reports {
  private final DataSource source;
  private final ReportWriter writer;

  Reports(DataSource source, ReportWriter writer) {
    this.source = source;
    this.writer = writer;
  }

  public List<String> answer(String question) throws SQLException {
    String sql = writer.query(question).trim();
    List<String> rows = new ArrayList<>();
    try (Connection connection = source.getConnection(); var statement = connection.createStatement()) {
      var found = statement.executeQuery(sql);
      while (found.next()) {
        rows.add(found.getString(1));
      }
    }
    return rows;
  }

  public int open(String region) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.prepareStatement("select count(*) from claims where closed is null and region = ?")) {
      statement.setString(1, region);
      var found = statement.executeQuery();
      return found.next() ? found.getInt(1) : 0;
    }
  }
}
