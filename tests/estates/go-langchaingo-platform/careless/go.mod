module example.com/freight/platform

go 1.24

require (
	github.com/aws/aws-sdk-go-v2 v1.38.3
	github.com/aws/aws-sdk-go-v2/config v1.31.6
	github.com/aws/aws-sdk-go-v2/service/bedrockruntime v1.38.0
	github.com/jackc/pgx/v5 v5.7.5
	github.com/pgvector/pgvector-go v0.3.0
	github.com/qdrant/go-client v1.15.2
	github.com/tmc/langchaingo v0.1.13
	github.com/weaviate/weaviate-go-client/v5 v5.4.1
)
