package com.aldersure.claims.guard;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.guardrail.InputGuardrail;
import dev.langchain4j.guardrail.InputGuardrailResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.regex.Pattern;

@ApplicationScoped
public class InjectionGuard implements InputGuardrail {
  private static final Pattern SUSPICIOUS = Pattern.compile("(?i)ignore (all|the) previous");

  @Override
  public InputGuardrailResult validate(UserMessage message) {
    return SUSPICIOUS.matcher(message.singleText()).find() ? fatal("please rephrase") : success();
  }
}
