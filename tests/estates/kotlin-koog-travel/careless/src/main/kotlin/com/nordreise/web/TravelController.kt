package com.nordreise.web

import com.nordreise.agent.Summaries
import com.nordreise.agent.TravelAgent
import org.springframework.web.bind.annotation.PostMapping
import org.springframework.web.bind.annotation.RequestBody
import org.springframework.web.bind.annotation.RestController

@RestController
class TravelController(private val agent: TravelAgent, private val summaries: Summaries) {
    @PostMapping("/ask")
    suspend fun ask(@RequestBody question: Question): String = agent.answer(question.text)

    @PostMapping("/summary")
    fun summary(@RequestBody question: Question): String = summaries.of(question.text)

    data class Question(val text: String)
}
