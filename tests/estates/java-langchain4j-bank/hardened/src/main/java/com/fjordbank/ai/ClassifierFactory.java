package com.fjordbank.ai;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.service.AiServices;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

@ApplicationScoped
public class ClassifierFactory {

  @ConfigProperty(name = "bank.classifier.model", defaultValue = "llama3.1:8b")
  String model;

  @ConfigProperty(name = "bank.classifier.url")
  String url;

  @Produces
  @ApplicationScoped
  Classifier classifier() {
    ChatModel chat = OllamaChatModel.builder()
        .baseUrl(url)
        .modelName(model)
        .timeout(Duration.ofSeconds(10))
        .build();
    return AiServices.builder(Classifier.class).chatModel(chat).build();
  }
}
