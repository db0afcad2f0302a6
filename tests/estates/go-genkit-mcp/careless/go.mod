module example.com/quay/berths

go 1.24

require (
	github.com/anthropics/anthropic-sdk-go v1.9.1
	github.com/cloudwego/eino v0.4.5
	github.com/cloudwego/eino-ext/components/model/openai v0.0.0-20250903035842-96774a3ec845
	github.com/firebase/genkit/go v1.0.2
	github.com/lib/pq v1.10.9
	github.com/mark3labs/mcp-go v0.39.1
	github.com/modelcontextprotocol/go-sdk v0.4.0
	github.com/openai/openai-go/v2 v2.1.1
)
