package com.nordreise.tools

import ai.koog.agents.core.tools.annotations.LLMDescription
import ai.koog.agents.core.tools.annotations.Tool
import ai.koog.agents.core.tools.reflect.ToolSet
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

@LLMDescription("Routes by train and ferry")
class RouteTools(private val base: String = "https://routes.nordreise.example") : ToolSet {
    private val http = HttpClient.newHttpClient()

    @Tool
    @LLMDescription("Finds routes between two towns")
    fun findRoute(from: String, to: String): String {
        val request = HttpRequest.newBuilder(URI.create("$base/routes?from=$from&to=$to")).build()
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body()
    }

    fun shorten(name: String): String = name.take(3)
}
