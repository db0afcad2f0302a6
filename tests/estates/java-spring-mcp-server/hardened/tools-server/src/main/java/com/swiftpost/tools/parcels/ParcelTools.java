package com.swiftpost.tools.parcels;

import org.springaicommunity.mcp.annotation.McpTool;
import org.springaicommunity.mcp.annotation.McpToolParam;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
public class ParcelTools {
  private final JdbcClient jdbc;

  ParcelTools(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @McpTool(name = "track_parcel", description = "Where a parcel is")
  public String track(@McpToolParam(description = "number of the parcel") String number) {
    return jdbc.sql("select place from parcels where number = ?").param(number).query(String.class).single();
  }

  @McpTool(description = "Sends a parcel to another depot")
  public int reroute(String number, String depot) {
    return jdbc.sql("update parcels set depot = ? where number = ?").param(depot).param(number).update();
  }

  int count() {
    return jdbc.sql("select count(*) from parcels").query(Integer.class).single();
  }
}
