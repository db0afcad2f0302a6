package com.nordreise.tools

import ai.koog.agents.core.tools.annotations.LLMDescription
import ai.koog.agents.core.tools.annotations.Tool
import ai.koog.agents.core.tools.reflect.ToolSet

private val PRINTERS = setOf("oslo-1", "bergen-1")

class TicketTools(private val queue: TicketQueue) : ToolSet {
    @Tool(customName = "print_ticket")
    @LLMDescription("Prints a ticket on a printer of the office")
    fun print(number: String, printer: String): String =
        if (printer in PRINTERS) queue.add(number, printer) else "unknown printer"
}

interface TicketQueue {
    fun add(number: String, printer: String): String
}
