// Package planner plans berths with a model and the tide.
package planner

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/firebase/genkit/go/ai"
	"github.com/firebase/genkit/go/genkit"
	"github.com/firebase/genkit/go/plugins/googlegenai"

	"example.com/quay/berths/internal/config"
)

const system = `You plan the berths of a harbour for the coming day.
Name the berth first and the reason after it.`

// thorough is asked when a plan is contested.
const thorough = "googleai/gemini-2.5-pro"

type tideInput struct {
	Harbour string `json:"harbour"`
	Hour    int    `json:"hour"`
}

// Planner asks the model.
type Planner struct {
	g    *genkit.Genkit
	tide ai.Tool
}

// New makes a planner.
func New(ctx context.Context, _ config.Config) (*Planner, error) {
	g := genkit.Init(ctx,
		genkit.WithPlugins(&googlegenai.GoogleAI{APIKey: os.Getenv("GEMINI_API_KEY")}),
		genkit.WithDefaultModel("googleai/gemini-2.5-flash"),
	)
	tide := genkit.DefineTool(g, "tide_at", "The tide of a harbour at an hour",
		func(ctx *ai.ToolContext, in tideInput) (string, error) {
			resp, err := http.Get("https://tides.example.com/v1?harbour=" + url.QueryEscape(in.Harbour))
			if err != nil {
				return "", err
			}
			defer resp.Body.Close()
			text, err := io.ReadAll(resp.Body)
			return string(text), err
		})
	return &Planner{g: g, tide: tide}, nil
}

// Plan answers a question about berths.
func (p *Planner) Plan(ctx context.Context, question string) (string, error) {
	resp, err := genkit.Generate(ctx, p.g,
		ai.WithSystem(system),
		ai.WithPrompt(question),
		ai.WithTools(p.tide),
	)
	if err != nil {
		return "", err
	}
	return resp.Text(), nil
}

// Review looks at a plan once more, without tools.
func (p *Planner) Review(ctx context.Context, plan string) (string, error) {
	return genkit.GenerateText(ctx, p.g, ai.WithModelName(thorough), ai.WithPrompt("Is this plan safe? "+plan))
}
