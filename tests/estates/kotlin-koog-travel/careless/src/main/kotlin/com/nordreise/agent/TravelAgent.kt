package com.nordreise.agent

import ai.koog.agents.core.agent.AIAgent
import ai.koog.agents.core.tools.ToolRegistry
import ai.koog.agents.core.tools.reflect.tools
import ai.koog.prompt.executor.clients.openai.OpenAIModels
import ai.koog.prompt.executor.llms.all.simpleOpenAIExecutor
import com.nordreise.tools.RouteTools
import com.nordreise.tools.TicketTools

private val RULES = """
    You plan journeys by train and ferry through the north.
    Ask for the date before you offer anything.
""".trimIndent()

class TravelAgent(private val routes: RouteTools, private val tickets: TicketTools) {
    private val registry = ToolRegistry {
        tools(routes)
        tools(tickets)
    }

    suspend fun answer(question: String): String {
        val planner = AIAgent(
            executor = simpleOpenAIExecutor(System.getenv("OPENAI_API_KEY")),
            llmModel = OpenAIModels.Chat.GPT4o,
            systemPrompt = RULES,
            toolRegistry = registry,
            maxIterations = 12,
        )
        return planner.run(question)
    }
}
