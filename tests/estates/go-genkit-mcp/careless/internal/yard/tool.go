// Package yard keeps the shipyard's tools. They are of steel.
//
//	crane := yard.NewTool("crane")
//	client := openai.NewClient(option.WithAPIKey("…"))
//	client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: "gpt-4-32k"})
package yard

// Tool is lent to the crews.
type Tool struct {
	Name  string
	Model string
}

// NewTool makes one.
func NewTool(name string) Tool { return Tool{Name: name, Model: "liebherr-550"} }

// AddTool puts it on a shelf.
func AddTool(shelf []Tool, tool Tool) []Tool { return append(shelf, tool) }
