package org.museum.edge.labels

import dev.langchain4j.service.SystemMessage
import dev.langchain4j.service.UserMessage
import dev.langchain4j.service.V

interface LabelWriter {
    @SystemMessage("You write the labels beside exhibits: forty words, no adjectives.")
    @UserMessage("Write the label of exhibit {{number}}. The curator notes: {{notes}}")
    fun write(@V("number") number: Int, @V("notes") notes: String): String
}
