// Package summaries shortens the logs of the watch.
package summaries

import (
	"context"

	"github.com/openai/openai-go/v2"
	"github.com/openai/openai-go/v2/option"

	"example.com/quay/berths/internal/config"
)

var rules = "You shorten the log of the watch to three sentences, " +
	"accidents first."

// Summaries keeps the client.
type Summaries struct {
	client openai.Client
	model  openai.ChatModel
}

// New makes the client.
func New(cfg config.OpenAI) *Summaries {
	return &Summaries{client: openai.NewClient(option.WithAPIKey(cfg.Key)), model: cfg.Model}
}

// Of shortens a log.
func (s *Summaries) Of(ctx context.Context, text string) string {
	messages := []openai.ChatCompletionMessageParamUnion{openai.SystemMessage(rules)}
	messages = append(messages, openai.UserMessage(text))
	params := openai.ChatCompletionNewParams{Model: s.model, Messages: messages}
	resp, err := s.client.Chat.Completions.New(ctx, params)
	if err != nil {
		return "no summary"
	}
	return resp.Choices[0].Message.Content
}

// pilot was asked before the client had a model of its own; nothing calls it.
func pilot(ctx context.Context, client openai.Client) {
	_, _ = client.Completions.New(ctx, openai.CompletionNewParams{Model: "gpt-3.5-turbo-instruct"})
}
