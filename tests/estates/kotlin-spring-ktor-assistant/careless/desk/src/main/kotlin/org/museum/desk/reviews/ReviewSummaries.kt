package org.museum.desk.reviews

import org.springframework.ai.chat.client.ChatClient
import org.springframework.ai.mistralai.MistralAiChatOptions
import org.springframework.beans.factory.annotation.Value
import org.springframework.stereotype.Service

@Service
class ReviewSummaries(builder: ChatClient.Builder, @Value("\${museum.review-model}") private val model: String) {
    private val chatClient = builder.build()

    fun of(reviews: List<String>): String {
        val options = MistralAiChatOptions.builder().model(model).maxTokens(300).build()
        return chatClient.prompt()
            .system("You summarise what visitors wrote, complaints first.")
            .user(reviews.joinToString("\n"))
            .options(options)
            .call()
            .content()
            .orEmpty()
    }
}
