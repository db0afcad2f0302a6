package com.swiftpost.assistant.eta;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.stereotype.Service;

@Service
public class EtaService {
  private final ChatClient client;

  EtaService(ChatClient.Builder builder) {
    this.client = builder
        .defaultSystem("You turn the events of a parcel into one sentence on when it arrives.")
        .defaultOptions(ChatOptions.builder().temperature(0.0).build())
        .build();
  }

  public String sentence(String events) {
    return client.prompt().user(events).call().content();
  }
}
