package assistant

import (
	"context"

	openai "github.com/sashabaranov/go-openai"
)

// Embed turns text into a vector for the search over manifests.
func (a *Assistant) Embed(ctx context.Context, text string) ([]float32, error) {
	resp, err := a.client.CreateEmbeddings(ctx, openai.EmbeddingRequest{
		Input: []string{text},
		Model: openai.SmallEmbedding3,
	})
	if err != nil {
		return nil, err
	}
	return resp.Data[0].Embedding, nil
}
