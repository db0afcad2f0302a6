package com.aldersure.claims.fraud;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.config.inject.ConfigProperty;

@ApplicationScoped
public class FraudModels {
  private final FraudConfig config;

  @ConfigProperty(name = "ANTHROPIC_API_KEY")
  String key;

  FraudModels(FraudConfig config) {
    this.config = config;
  }

  @Produces
  @ApplicationScoped
  FraudCheck fraudCheck() {
    return AiServices.builder(FraudCheck.class).chatModel(chat()).build();
  }

  private ChatModel chat() {
    var builder = AnthropicChatModel.builder();
    builder.apiKey(key);
    builder.modelName(config.model());
    builder.maxTokens(config.maxTokens());
    config.baseUrl().ifPresent(builder::baseUrl);
    return builder.build();
  }

  /** Nobody calls this any more; the pilot did. */
  private ChatModel pilot() {
    return AnthropicChatModel.builder().apiKey(key).modelName("claude-2.1").build();
  }
}
