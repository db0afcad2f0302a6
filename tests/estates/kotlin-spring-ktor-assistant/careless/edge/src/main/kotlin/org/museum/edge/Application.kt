package org.museum.edge

import io.ktor.client.HttpClient
import io.ktor.client.engine.cio.CIO
import io.ktor.server.application.Application
import io.ktor.server.engine.embeddedServer
import io.ktor.server.netty.Netty
import io.ktor.server.request.receiveText
import io.ktor.server.response.respondText
import io.ktor.server.routing.post
import io.ktor.server.routing.routing
import org.museum.edge.labels.Labels
import org.museum.edge.stories.Stories

fun main() {
    embeddedServer(Netty, port = 8080, module = Application::museum).start(wait = true)
}

fun Application.museum() {
    val settings = Settings.fromEnvironment()
    val client = HttpClient(CIO)
    val labels = Labels(settings, client)
    val stories = Stories(client, settings.anthropicKey)
    routing {
        post("/labels/{number}") {
            labels.publish(call.parameters["number"]!!.toInt(), call.receiveText())
            call.respondText("published")
        }
        post("/stories") { call.respondText(stories.tell(call.receiveText())) }
    }
}
