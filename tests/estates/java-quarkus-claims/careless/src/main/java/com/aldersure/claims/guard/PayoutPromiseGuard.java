package com.aldersure.claims.guard;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
public class PayoutPromiseGuard implements OutputGuardrail {

  @Override
  public OutputGuardrailResult validate(AiMessage answer) {
    return answer.text().contains("will pay") ? reprompt("it promises", "Promise nothing.") : success();
  }
}
