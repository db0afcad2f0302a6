module example.com/harbour/orderagent

go 1.24

require (
	github.com/mark3labs/mcp-go v0.39.1
	github.com/sashabaranov/go-openai v1.41.1
	github.com/lib/pq v1.10.9
)
