// Package clerk is the assistant of the dispatchers.
package clerk

import (
	"context"
	"os"

	"github.com/tmc/langchaingo/agents"
	"github.com/tmc/langchaingo/chains"
	"github.com/tmc/langchaingo/llms/openai"
	"github.com/tmc/langchaingo/tools"

	"example.com/freight/platform/internal/settings"
)

const manners = `You are the clerk of a freight company.
Use the tools; never guess a tariff.`

// Clerk answers dispatchers.
type Clerk struct{ executor *agents.Executor }

// New makes a clerk.
func New(cfg settings.Settings, yard places) *Clerk {
	llm, err := openai.New(openai.WithModel(cfg.Clerk), openai.WithToken(os.Getenv("OPENAI_API_KEY")))
	if err != nil {
		return nil
	}
	box := []tools.Tool{
		tools.Calculator{},
		tariffTool{},
		newYardTool(yard),
	}
	agent := agents.NewOneShotAgent(llm, box, agents.WithPromptPrefix(manners), agents.WithMaxIterations(4))
	return &Clerk{executor: agents.NewExecutor(agent)}
}

// Answer answers one question.
func (c *Clerk) Answer(ctx context.Context, question string) (string, error) {
	return chains.Run(ctx, c.executor, question)
}
