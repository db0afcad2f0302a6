// Package tools holds what the model may call.
package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	openai "github.com/sashabaranov/go-openai"

	"example.com/harbour/orderagent/internal/store"
)

// Box runs the calls that a model asks for.
type Box struct {
	orders *store.Orders
}

// NewBox makes a box.
func NewBox(orders *store.Orders) *Box { return &Box{orders: orders} }

// Definitions describes the tools.
func (b *Box) Definitions() []openai.Tool {
	return []openai.Tool{
		{
			Type: openai.ToolTypeFunction,
			Function: &openai.FunctionDefinition{
				Name:        "find_order",
				Description: "Finds an order of a ship.",
				Parameters:  json.RawMessage(`{"type":"object","properties":{"ship":{"type":"string"}}}`),
			},
		},
		{
			Type: openai.ToolTypeFunction,
			Function: &openai.FunctionDefinition{
				Name:        "convert_manifest",
				Description: "Converts a manifest.",
			},
		},
	}
}

// Run runs one call.
func (b *Box) Run(ctx context.Context, call openai.ToolCall) openai.ChatCompletionMessage {
	var answer string
	switch call.Function.Name {
	case "find_order":
		answer = b.orders.Find(ctx, call.Function.Arguments)
	case "convert_manifest":
		answer = convert(ctx, call.Function.Arguments)
	default:
		answer = fmt.Sprintf("no tool %s", call.Function.Name)
	}
	return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleTool, ToolCallID: call.ID, Content: answer}
}

func convert(_ context.Context, arguments string) string {
	var asked struct {
		Lines []string `json:"lines"`
	}
	if err := json.Unmarshal([]byte(arguments), &asked); err != nil {
		return "no manifest"
	}
	return strings.Join(asked.Lines, ";")
}
