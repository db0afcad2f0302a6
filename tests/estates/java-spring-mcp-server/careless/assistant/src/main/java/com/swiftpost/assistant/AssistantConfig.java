package com.swiftpost.assistant;

import com.swiftpost.assistant.refunds.RefundTools;
import java.util.List;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.client.advisor.SafeGuardAdvisor;
import org.springframework.ai.chat.client.advisor.vectorstore.QuestionAnswerAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.tool.ToolCallbackProvider;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;

/** Wires the assistant. {@code ChatClient.builder(OpenAiChatModel.builder().model("gpt-4").build())} was the pilot. */
@Configuration
class AssistantConfig {
  private static final List<String> NEVER = List.of("password", "card number");

  @Bean
  ChatClient courierClient(
      ChatClient.Builder builder,
      VectorStore documents,
      ChatMemory memory,
      ToolCallbackProvider parcels,
      RefundTools refunds,
      @Value("classpath:/prompts/courier.st") Resource manners) {
    var handbook = QuestionAnswerAdvisor.builder(documents)
        .searchRequest(SearchRequest.builder().topK(4).similarityThreshold(0.6).build())
        .build();
    builder.defaultSystem(manners);
    builder.defaultAdvisors(handbook, MessageChatMemoryAdvisor.builder(memory).build(), new SafeGuardAdvisor(NEVER));
    builder.defaultToolCallbacks(parcels);
    return builder.defaultTools(refunds).build();
  }
}
