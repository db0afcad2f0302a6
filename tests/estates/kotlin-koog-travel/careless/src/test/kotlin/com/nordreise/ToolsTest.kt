package com.nordreise

import com.nordreise.config.TravelProperties
import com.nordreise.tools.RouteTools
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Test

class ToolsTest {
    @Test
    fun shortens() {
        assertEquals("Osl", RouteTools("http://localhost").shorten("Oslo"))
        assertNotEquals("gpt-4-turbo", TravelProperties("claude-test", 2).model)
    }
}
