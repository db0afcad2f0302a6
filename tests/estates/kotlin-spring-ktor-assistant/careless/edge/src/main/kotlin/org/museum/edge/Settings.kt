package org.museum.edge

/** The models of the edge; text-curie-001 wrote the first labels. */
enum class Models(val id: String, val tokens: Int) {
    LABELS("gpt-4.1-nano", 120),
    STORIES("claude-3-5-haiku-latest", 600);

    companion object {
        val default = LABELS
    }
}

data class Settings(val labelModel: String, val database: String, val anthropicKey: String) {
    companion object {
        fun fromEnvironment(): Settings = Settings(
            labelModel = System.getenv("LABEL_MODEL") ?: Models.LABELS.id,
            database = System.getenv("DATABASE_URL") ?: "jdbc:postgresql://museum-db:5432/museum",
            anthropicKey = System.getenv("ANTHROPIC_API_KEY").orEmpty(),
        )
    }
}
