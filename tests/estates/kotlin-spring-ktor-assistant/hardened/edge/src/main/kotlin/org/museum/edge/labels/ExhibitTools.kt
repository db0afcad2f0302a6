package org.museum.edge.labels

import dev.langchain4j.agent.tool.P
import dev.langchain4j.agent.tool.Tool
import io.ktor.client.HttpClient
import io.ktor.client.request.get
import io.ktor.client.statement.bodyAsText
import kotlinx.coroutines.runBlocking

class ExhibitTools(private val client: HttpClient) {
    @Tool("What the catalogue knows of an exhibit")
    fun exhibit(@P("the exhibit's number") number: Int): String =
        runBlocking { client.get("https://catalogue.museum.example/exhibits/$number").bodyAsText() }
}
