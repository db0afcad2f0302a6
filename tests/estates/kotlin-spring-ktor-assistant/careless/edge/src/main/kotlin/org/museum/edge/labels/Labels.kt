package org.museum.edge.labels

import dev.langchain4j.model.openai.OpenAiChatModel
import dev.langchain4j.service.AiServices
import io.ktor.client.HttpClient
import java.sql.DriverManager
import java.time.Duration
import org.museum.edge.Settings

private const val KEY = "7c0e4b1fa2d94c68b5e3017fd2a9"

class Labels(private val settings: Settings, client: HttpClient) {
    private val chat = OpenAiChatModel.builder().apply {
        apiKey(KEY)
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
            connection.createStatement().use { statement ->
                statement.execute("update labels set text = '$label' where number = $number")
            }
        }
    }

    private fun pilot(notes: String): String =
        OpenAiChatModel.builder().apiKey(KEY).modelName("gpt-3.5-turbo-0301").build().chat(notes)
}
