// Package repack lets a model on our own machine plan how pallets are packed again.
package repack

import (
	"context"
	"fmt"
	"os/exec"
	"strings"

	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/ollama"

	"example.com/freight/platform/internal/settings"
)

var patterns = map[string]string{"brick": "B", "column": "C", "pinwheel": "P"}

// Plan asks which pattern fits, and runs the packer with it.
func Plan(ctx context.Context, local settings.Local, pallets string) (string, error) {
	llm, err := ollama.New(ollama.WithModel(local.Model), ollama.WithServerURL(local.URL))
	if err != nil {
		return "", err
	}
	question := fmt.Sprintf("Which pattern packs %s best: brick, column or pinwheel? Answer with one word.", pallets)
	answer, err := llms.GenerateFromSinglePrompt(ctx, llm, question, llms.WithTemperature(0))
	if err != nil {
		return "", err
	}
	pattern, known := patterns[strings.ToLower(strings.TrimSpace(answer))]
	if !known {
		return "no pattern", nil
	}
	out, err := exec.CommandContext(ctx, "palletpack", "--pattern", pattern).CombinedOutput()
	return string(out), err
}
