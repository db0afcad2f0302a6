package org.museum.desk

import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Test
import org.museum.desk.workshop.Tool

class WorkshopTest {
    @Test
    fun isNoModel() {
        assertNotEquals("open-mistral-7b", Tool("brush").model)
    }
}
