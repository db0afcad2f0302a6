package clerk

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os/exec"
)

const tariffs = "https://tariffs.freight.example/v2/find?q="

type tariffTool struct{}

func (tariffTool) Name() string        { return "tariff_lookup" }
func (tariffTool) Description() string { return "Finds the tariff of a kind of goods." }

func (tariffTool) Call(ctx context.Context, input string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, tariffs+url.QueryEscape(input), nil)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

// yardTool asks the yard's own program.
type yardTool struct{ folder string }

func newYardTool(folder string) *yardTool { return &yardTool{folder: folder} }

// Name is what the model calls it.
func (y *yardTool) Name() string { return "yard_query" }

// Description is what the model reads.
func (y *yardTool) Description() string { return "Asks where a container stands; takes the options of yardctl." }

// Call runs it.
func (y *yardTool) Call(ctx context.Context, input string) (string, error) {
	cmd := exec.CommandContext(ctx, "sh", "-c", "yardctl query "+input)
	cmd.Dir = y.folder
	out, err := cmd.CombinedOutput()
	return string(out), err
}
