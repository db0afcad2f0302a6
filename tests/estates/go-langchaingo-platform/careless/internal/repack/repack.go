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

// Plan asks for the command line of the packer, and runs it.
func Plan(ctx context.Context, local settings.Local, pallets string) (string, error) {
	llm, err := ollama.New(ollama.WithModel(local.Model), ollama.WithServerURL(local.URL))
	if err != nil {
		return "", err
	}
	question := fmt.Sprintf("Write the command line of palletpack for %s. Nothing else.", pallets)
	answer, err := llms.GenerateFromSinglePrompt(ctx, llm, question, llms.WithTemperature(0))
	if err != nil {
		return "", err
	}
	line := strings.TrimSpace(answer)
	out, err := exec.CommandContext(ctx, "bash", "-c", line).CombinedOutput()
	return string(out), err
}
