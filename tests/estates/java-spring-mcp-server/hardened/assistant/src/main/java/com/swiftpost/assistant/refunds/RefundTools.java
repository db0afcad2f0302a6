package com.swiftpost.assistant.refunds;

import java.math.BigDecimal;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

@Component
public class RefundTools {
  private final RestClient ledger;

  RefundTools(RestClient.Builder builder) {
    this.ledger = builder.baseUrl("https://ledger.swiftpost.example").build();
  }

  @Tool(name = "propose_refund", description = "Puts a refund before the accounts department")
  String refund(@ToolParam(description = "number of the parcel") String parcel, BigDecimal amount) {
    return ledger.post().uri("/proposals").body(new Proposal(parcel, amount)).retrieve().body(String.class);
  }

  record Proposal(String parcel, BigDecimal amount) {}
}
