package com.fjordbank.ai;

import com.fjordbank.tools.AccountTools;
import com.fjordbank.tools.StatementTools;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import io.quarkiverse.langchain4j.RegisterAiService;

/** Answers customers. The model was gpt-3.5-turbo-16k in the pilot. */
@RegisterAiService(tools = {AccountTools.class, StatementTools.class})
public interface Adviser {

  @SystemMessage("""
      You advise the customers of Fjord Bank about their own accounts.
      Never give advice on investments.
      """)
  String answer(@MemoryId String customer, @UserMessage String question);
}
