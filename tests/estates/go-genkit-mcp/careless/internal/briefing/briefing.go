// Package briefing writes the pilots' morning briefing.
package briefing

import (
	"context"
	"fmt"

	"github.com/cloudwego/eino-ext/components/model/openai"
	"github.com/cloudwego/eino/components/tool"
	"github.com/cloudwego/eino/components/tool/utils"
	"github.com/cloudwego/eino/compose"
	"github.com/cloudwego/eino/flow/agent/react"

	"example.com/quay/berths/internal/config"
)

type place struct {
	Harbour string `json:"harbour"`
}

// New makes the agent that writes the briefing.
func New(ctx context.Context, cfg config.OpenAI) (*react.Agent, error) {
	chat, err := openai.NewChatModel(ctx, &openai.ChatModelConfig{
		APIKey:  cfg.Key,
		BaseURL: cfg.BaseURL,
		Model:   cfg.Model,
	})
	if err != nil {
		return nil, fmt.Errorf("briefing: %w", err)
	}
	weather, err := utils.InferTool("weather_at", "The weather at a harbour", lookUp)
	if err != nil {
		return nil, err
	}
	agent, err := react.NewAgent(ctx, &react.AgentConfig{
		ToolCallingModel: chat,
		ToolsConfig:      compose.ToolsNodeConfig{Tools: []tool.BaseTool{weather}},
		MaxStep:          12,
	})
	return agent, err
}

func lookUp(_ context.Context, p *place) (string, error) {
	return "calm at " + p.Harbour, nil
}
