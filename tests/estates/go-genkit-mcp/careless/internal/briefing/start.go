package briefing

import (
	"context"

	"github.com/cloudwego/eino/schema"

	"example.com/quay/berths/internal/config"
)

// Today writes today's briefing.
func Today(ctx context.Context, cfg config.Config) (string, error) {
	writer, err := New(ctx, cfg.Briefing)
	if err != nil {
		return "", err
	}
	answer, err := writer.Generate(ctx, []*schema.Message{schema.UserMessage("Write today's briefing.")})
	if err != nil {
		return "", err
	}
	return answer.Content, nil
}
