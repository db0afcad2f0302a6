// Package catalog lists the models of Bedrock that the depots may use.
package catalog

// Tiers of thoroughness.
const (
	Fast     = "fast"
	Thorough = "thorough"
)

const haiku = "anthropic.claude-3-5-haiku-20241022-v1:0"

// Embedding makes the vectors of all stores.
const Embedding = "amazon.titan-embed-text-v2:0"

// Model is one row.
type Model struct {
	ID        string
	MaxTokens int32
}

// Models are the rows by tier.
var Models = map[string]Model{
	Fast:     {ID: haiku, MaxTokens: 400},
	Thorough: {ID: "eu.anthropic.claude-sonnet-4-20250514-v1:0", MaxTokens: 2000},
}
