// Package asking asks the models of Bedrock.
package asking

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"example.com/freight/platform/internal/catalog"
)

const system = "You answer questions of the dispatchers on freight. Name the rule that you rely on."

// Desk keeps the client.
type Desk struct {
	runtime   *bedrockruntime.Client
	embedding string
}

// New makes a desk.
func New(cfg aws.Config) *Desk {
	return &Desk{runtime: bedrockruntime.NewFromConfig(cfg), embedding: catalog.Embedding}
}

// Ask answers one question.
func (d *Desk) Ask(ctx context.Context, tier, question string) (string, error) {
	model := catalog.Models[tier]
	input := &bedrockruntime.ConverseInput{
		ModelId: aws.String(model.ID),
		System:  []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: system}},
		Messages: []types.Message{{
			Role:    types.ConversationRoleUser,
			Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: question}},
		}},
		InferenceConfig: &types.InferenceConfiguration{MaxTokens: aws.Int32(model.MaxTokens)},
	}
	out, err := d.runtime.Converse(ctx, input)
	if err != nil {
		return "", err
	}
	answer := out.Output.(*types.ConverseOutputMemberMessage).Value
	return answer.Content[0].(*types.ContentBlockMemberText).Value, nil
}

// Vector gives the vector of a text, or none.
func (d *Desk) Vector(ctx context.Context, text string) []float32 {
	body, err := json.Marshal(map[string]string{"inputText": text})
	if err != nil {
		return nil
	}
	out, err := d.runtime.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{
		Body:        body,
		ModelId:     &d.embedding,
		ContentType: aws.String("application/json"),
	})
	if err != nil {
		return nil
	}
	var found struct {
		Embedding []float32 `json:"embedding"`
	}
	if json.Unmarshal(out.Body, &found) != nil {
		return nil
	}
	return found.Embedding
}
