// Package config reads what differs between the harbours. The pilot ran on gpt-3.5-turbo.
package config

import "os"

// Names of models that are used when the environment names none.
const (
	DefaultSummaries = "gpt-4.1-mini"
	defaultEmbedding = "nomic-embed-text"
	defaultBriefing  = "qwen-plus"
)

// OpenAI is what a client of an API like OpenAI's needs.
type OpenAI struct {
	Key, BaseURL string
	Model        string
}

// Ollama is where embeddings are made.
type Ollama struct {
	Base  string
	Model string
}

// Config is read once, at the start.
type Config struct {
	Database  string
	Listen    string
	Summaries OpenAI
	Briefing  OpenAI
	Embedding Ollama
}

// Load reads the environment.
func Load() Config {
	return Config{
		Database:  os.Getenv("DATABASE_URL"),
		Listen:    or("LISTEN", ":8091"),
		Summaries: OpenAI{Key: os.Getenv("OPENAI_API_KEY"), Model: or("SUMMARY_MODEL", DefaultSummaries)},
		Briefing: OpenAI{
			Key:     os.Getenv("DASHSCOPE_API_KEY"),
			BaseURL: "https://dashscope.aliyuncs.com/compatible-mode/v1",
			Model:   or("BRIEFING_MODEL", defaultBriefing),
		},
		Embedding: Ollama{
			Base:  or("OLLAMA_URL", "https://ollama.quay.example.com:11434"),
			Model: or("EMBEDDING_MODEL", defaultEmbedding),
		},
	}
}

func or(name, otherwise string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return otherwise
}
