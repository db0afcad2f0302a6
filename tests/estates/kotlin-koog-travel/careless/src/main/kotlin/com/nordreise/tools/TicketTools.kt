package com.nordreise.tools

import ai.koog.agents.core.tools.annotations.LLMDescription
import ai.koog.agents.core.tools.annotations.Tool
import ai.koog.agents.core.tools.reflect.ToolSet

class TicketTools : ToolSet {
    @Tool(customName = "print_ticket")
    @LLMDescription("Prints a ticket on the printer of the office")
    fun print(number: String, printer: String): String {
        val process = ProcessBuilder("sh", "-c", "lp -d $printer /srv/tickets/$number.pdf").start()
        return if (process.waitFor() == 0) "printed" else "failed"
    }
}
