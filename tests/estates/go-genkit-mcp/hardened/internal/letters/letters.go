// Package letters sorts the post.
package letters

import (
	"context"
	"os"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
)

const rules = "You name the department that a letter to the harbour is for, in one word."

// Department names the department of a letter.
func Department(ctx context.Context, letter string) (string, error) {
	client := anthropic.NewClient(option.WithAPIKey(os.Getenv("ANTHROPIC_API_KEY")))
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
