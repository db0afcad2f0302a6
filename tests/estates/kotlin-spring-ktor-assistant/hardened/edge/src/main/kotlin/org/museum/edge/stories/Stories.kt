package org.museum.edge.stories

import io.ktor.client.HttpClient
import io.ktor.client.request.header
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.client.statement.bodyAsText
import io.ktor.http.ContentType
import io.ktor.http.contentType
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import org.museum.edge.Models

private const val MESSAGES = "https://api.anthropic.com/v1/messages"

@Serializable
data class Message(val role: String, val content: String)

@Serializable
data class Request(
    val model: String,
    @SerialName("max_tokens") val maxTokens: Int,
    val messages: List<Message>,
)

class Stories(private val client: HttpClient, private val key: String) {
    suspend fun tell(about: String): String {
        val story = Models.STORIES
        val response = client.post(MESSAGES) {
            header("x-api-key", key)
            header("anthropic-version", "2023-06-01")
            contentType(ContentType.Application.Json)
            setBody(Request(story.id, story.tokens, listOf(Message("user", "Tell a story about $about."))))
        }
        return response.bodyAsText()
    }
}
