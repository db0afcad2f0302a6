package com.nordreise.agent

import com.nordreise.config.TravelProperties
import org.springframework.ai.anthropic.AnthropicChatOptions
import org.springframework.ai.chat.client.ChatClient
import org.springframework.stereotype.Service

@Service
class Summaries(builder: ChatClient.Builder, private val travel: TravelProperties) {
    private val client = builder
        .defaultSystem("You summarise a journey for the customer's calendar.")
        .build()

    fun of(journey: String): String =
        client.prompt()
            .user(journey)
            .options(AnthropicChatOptions.builder().model(travel.model).maxTokens(200).build())
            .call()
            .content() ?: ""
}
