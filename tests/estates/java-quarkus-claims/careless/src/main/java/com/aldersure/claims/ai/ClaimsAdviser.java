package com.aldersure.claims.ai;

import com.aldersure.claims.guard.InjectionGuard;
import com.aldersure.claims.guard.PayoutPromiseGuard;
import com.aldersure.claims.rag.WordingsRetriever;
import com.aldersure.claims.tools.PhotoTools;
import com.aldersure.claims.tools.PolicyTools;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.guardrail.InputGuardrails;
import dev.langchain4j.service.guardrail.OutputGuardrails;
import io.quarkiverse.langchain4j.RegisterAiService;
import io.quarkiverse.langchain4j.ToolBox;

/**
 * Answers policy holders. An adviser for brokers would be made in the same way:
 *
 * <pre>{@code
 * @RegisterAiService(tools = BrokerTools.class)
 * interface BrokerAdviser {
 *   @SystemMessage("You advise brokers of Aldersure.")
 *   String answer(String question);
 * }
 * OpenAiChatModel.builder().modelName("gpt-4-32k").build();
 * }</pre>
 */
@RegisterAiService(tools = PolicyTools.class, retrievalAugmentor = WordingsRetriever.class)
public interface ClaimsAdviser {

  String MANNERS = "You are the claims adviser of Aldersure. ";

  @SystemMessage(MANNERS + "Ask for the policy number first. Never promise a payout.")
  @InputGuardrails(InjectionGuard.class)
  @OutputGuardrails(PayoutPromiseGuard.class)
  String answer(@MemoryId String customer, @UserMessage String question);

  @SystemMessage("You describe the damage that a photo shows, in two sentences.")
  @ToolBox(PhotoTools.class)
  String damage(@UserMessage String path);
}
