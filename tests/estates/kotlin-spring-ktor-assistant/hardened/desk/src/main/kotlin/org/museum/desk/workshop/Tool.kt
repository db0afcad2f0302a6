package org.museum.desk.workshop

/** What restorers borrow. */
data class Tool(val name: String, val model: String = "scalpel-11")

fun tools(): List<Tool> = listOf(Tool("brush"), Tool(name = "lamp", model = "uv-365"))
