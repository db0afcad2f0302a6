package org.museum.edge.labels

import dev.langchain4j.model.openai.OpenAiChatModel
import dev.langchain4j.service.AiServices
import io.ktor.client.HttpClient
import java.sql.DriverManager
import java.time.Duration
import org.museum.edge.Settings

class Labels(private val settings: Settings, client: HttpClient) {
    private val chat = OpenAiChatModel.builder().apply {
        apiKey(System.getenv("OPENAI_API_KEY"))
        modelName(settings.labelModel)
        timeout(Duration.ofSeconds(20))
    }.build()

    private val writer = AiServices.builder(LabelWriter::class.java)
        .chatModel(chat)
        .tools(ExhibitTools(client))
        .build()

    fun publish(number: Int, notes: String) {
        val label = writer.write(number, notes)
        DriverManager.getConnection(settings.database).use { connection ->
            connection.prepareStatement("update labels set text = ? where number = ?").use { statement ->
                statement.setString(1, label)
                statement.setInt(2, number)
                statement.executeUpdate()
            }
        }
    }
}
