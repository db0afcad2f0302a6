// Package assistant answers questions about orders.
package assistant

import (
	"context"

	openai "github.com/sashabaranov/go-openai"

	"example.com/harbour/orderagent/internal/config"
	"example.com/harbour/orderagent/internal/store"
	"example.com/harbour/orderagent/internal/tools"
)

const system = `You help the harbour's clerks with orders of provisions.
Ask for the ship's name when it is missing.`

// Assistant keeps the client and the tools.
type Assistant struct {
	client *openai.Client
	model  string
	tools  *tools.Box
}

// New makes an assistant.
func New(cfg config.Config, orders *store.Orders) *Assistant {
	settings := openai.DefaultConfig(cfg.APIKey)
	settings.BaseURL = cfg.BaseURL
	return &Assistant{
		client: openai.NewClientWithConfig(settings),
		model:  cfg.Model,
		tools:  tools.NewBox(orders),
	}
}

// Ask answers one question, calling tools at most four times.
func (a *Assistant) Ask(ctx context.Context, question string) (string, error) {
	messages := []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: system},
		{Role: openai.ChatMessageRoleUser, Content: question},
	}
	for range 4 {
		resp, err := a.client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
			Model:    a.model,
			Messages: messages,
			Tools:    a.tools.Definitions(),
		})
		if err != nil {
			return "", err
		}
		choice := resp.Choices[0].Message
		if len(choice.ToolCalls) == 0 {
			return choice.Content, nil
		}
		messages = append(messages, choice)
		for _, call := range choice.ToolCalls {
			messages = append(messages, a.tools.Run(ctx, call))
		}
	}
	return "please ask again", nil
}
