// Package embed makes vectors of the log on the harbour's own machine.
package embed

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"example.com/quay/berths/internal/config"
)

type request struct {
	Model  string `json:"model"`
	Prompt string `json:"prompt"`
}

// Client asks Ollama by its API.
type Client struct {
	base, model string
	http        *http.Client
}

// New makes a client.
func New(cfg config.Ollama) *Client {
	return &Client{base: cfg.Base, model: cfg.Model, http: http.DefaultClient}
}

// Vector gives the vector of a text.
func (c *Client) Vector(ctx context.Context, text string) ([]float64, error) {
	body, err := json.Marshal(request{Model: c.model, Prompt: text})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/api/embeddings", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var found struct {
		Embedding []float64 `json:"embedding"`
	}
	return found.Embedding, json.NewDecoder(resp.Body).Decode(&found)
}
