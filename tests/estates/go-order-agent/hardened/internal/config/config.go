// Package config holds what differs between the harbours. It was gpt-4-turbo before 2025.
package config

import "os"

const defaultModel = "gpt-4o-mini"

// Config is read once, at the start.
type Config struct {
	Model    string
	BaseURL  string
	APIKey   string
	Database string
}

// Load reads the environment.
func Load() Config {
	return Config{
		Model:    getenv("ORDER_MODEL", defaultModel),
		BaseURL:  getenv("LLM_BASE_URL", "https://llm.harbour.example.com/v1"),
		APIKey:   os.Getenv("LLM_API_KEY"),
		Database: os.Getenv("DATABASE_URL"),
	}
}

func getenv(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
