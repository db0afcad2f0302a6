package org.museum.desk

import org.museum.desk.tours.TourTools
import org.springframework.ai.chat.client.ChatClient
import org.springframework.ai.chat.client.advisor.SimpleLoggerAdvisor
import org.springframework.ai.chat.client.advisor.vectorstore.QuestionAnswerAdvisor
import org.springframework.ai.vectorstore.VectorStore
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration

private val GUIDE = """
    You are the guide at the desk of the museum.
    Quote the guide's page, and book a tour only when the visitor says when.
""".trimIndent()

/**
 * Wires the guide. In the pilot it was
 * `OllamaChatModel.builder().modelName("llama2").build()` behind `AiServices.create(Guide::class.java, model)`.
 */
@Configuration
class Beans {
    @Bean
    fun guideClient(builder: ChatClient.Builder, pages: VectorStore, tours: TourTools): ChatClient =
        builder
            .defaultSystem(GUIDE)
            .defaultAdvisors(QuestionAnswerAdvisor.builder(pages).build(), SimpleLoggerAdvisor())
            .defaultTools(tours)
            .build()
}
