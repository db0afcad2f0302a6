package org.museum.desk.tours

import org.springframework.ai.tool.annotation.Tool
import org.springframework.ai.tool.annotation.ToolParam
import org.springframework.jdbc.core.JdbcTemplate
import org.springframework.stereotype.Component

@Component
class TourTools(private val jdbc: JdbcTemplate) {
    @Tool(name = "book_tour", description = "Books a tour for a visitor")
    fun book(@ToolParam(description = "day, as 2026-05-01") day: String, visitors: Int): String =
        when (jdbc.update("insert into bookings (day, visitors) values (?::date, ?)", day, visitors)) {
            1 -> "booked"
            else -> "full"
        }

    @Tool(name = "export_tours", description = "Lists the tours of a month")
    fun export(month: String): String =
        jdbc.queryForList("select day, visitors from bookings where to_char(day, 'YYYY-MM') = ?", month).toString()

    fun open(day: String): Boolean = jdbc.queryForObject("select open from days where day = ?", Boolean::class.java, day)
}
