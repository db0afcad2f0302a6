package com.northwind.claims.web;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ClaimsController {
  private final ChatClient chat;

  ClaimsController(ChatClient chat) {
    this.chat = chat;
  }

  @PostMapping("/claims/ask")
  String ask(@RequestBody Question question) {
    return chat.prompt().user(question.text()).call().content();
  }

  record Question(String text) {}
}
