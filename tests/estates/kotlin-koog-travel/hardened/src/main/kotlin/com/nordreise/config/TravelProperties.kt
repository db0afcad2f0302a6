package com.nordreise.config

import org.springframework.boot.context.properties.ConfigurationProperties

/** What differs between the offices; claude-2.1 was used until 2024. */
@ConfigurationProperties(prefix = "travel.summary")
data class TravelProperties(val model: String, val sentences: Int = 3)
