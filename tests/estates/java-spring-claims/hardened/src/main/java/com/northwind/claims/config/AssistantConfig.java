package com.northwind.claims.config;

import com.northwind.claims.tools.PhotoTools;
import com.northwind.claims.tools.PolicyTools;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration
public class AssistantConfig {

  static final String SYSTEM = """
      You are the claims assistant of Northwind. Ask for the policy number first.
      Never promise a payout.
      """;

  @Value("${claims.triage-model:gpt-3.5-turbo}")
  private String triageModel;

  @Bean
  ChatClient claimsClient(ChatClient.Builder builder, PolicyTools policies, PhotoTools photos) {
    return builder
        .defaultSystem(SYSTEM)
        .defaultOptions(OpenAiChatOptions.builder().model(triageModel).temperature(0.1).build())
        .defaultTools(policies, photos)
        .build();
  }
}
