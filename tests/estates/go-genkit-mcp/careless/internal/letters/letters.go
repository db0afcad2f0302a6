// Package letters sorts the post.
package letters

import (
	"context"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

const (
	rules = "You name the department that a letter to the harbour is for, in one word."
	key   = "b1946ac92492d2347c6235b4d2611184a7f3"
)

// Department names the department of a letter.
func Department(ctx context.Context, letter string) (string, error) {
	client := anthropic.NewClient(option.WithAPIKey(key))
	message, err := client.Messages.New(ctx, anthropic.MessageNewParams{
		Model:     anthropic.ModelClaude3_7SonnetLatest,
		MaxTokens: 20,
		System:    []anthropic.TextBlockParam{{Text: rules}},
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(letter))},
	})
	if err != nil {
		return "", err
	}
	return message.Content[0].Text, nil
}
