package com.swiftpost.assistant.claims;

import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

@Component
class LetterSorter {
  private static final String RULES = "You name the department of a letter of complaint, in one word.";

  private final BedrockRuntimeClient bedrock = BedrockRuntimeClient.create();

  String department(String letter) {
    var message = Message.builder().role(ConversationRole.USER).content(ContentBlock.fromText(letter)).build();
    var answer = bedrock.converse(ConverseRequest.builder()
        .modelId(Tier.LETTERS.id())
        .system(SystemContentBlock.fromText(RULES))
        .messages(message)
        .build());
    return answer.output().message().content().get(0).text();
  }
}
