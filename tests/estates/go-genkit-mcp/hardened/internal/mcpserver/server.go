// Package mcpserver offers the berths to assistants of the shipping companies.
package mcpserver

import (
	"context"
	"database/sql"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const version = "v2.0.0"

var formats = map[string]bool{"pdf": true, "csv": true}

type service struct{ db *sql.DB }

type query struct {
	Length int `json:"length" jsonschema:"length of the ship in metres"`
}

type export struct {
	Day    string `json:"day"`
	Format string `json:"format"`
}

// Serve listens until it fails.
func Serve(address string, db *sql.DB) error {
	server := mcp.NewServer(&mcp.Implementation{Name: "quay-berths", Version: version}, nil)
	s := &service{db: db}
	mcp.AddTool(server, &mcp.Tool{Name: "free_berths", Description: "Berths that are free for a ship"}, s.free)
	mcp.AddTool(server, &mcp.Tool{Name: "export_plan", Description: "Exports the plan of a day"}, s.export)

	handler := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, nil)
	return http.ListenAndServe(address, auth.RequireBearerToken(verify, nil)(handler))
}

func (s *service) free(ctx context.Context, _ *mcp.CallToolRequest, in query) (*mcp.CallToolResult, any, error) {
	var name string
	err := s.db.QueryRowContext(ctx, "select name from berths where length >= $1 and free", in.Length).Scan(&name)
	return text(name), nil, err
}

func (s *service) export(ctx context.Context, _ *mcp.CallToolRequest, in export) (*mcp.CallToolResult, any, error) {
	if !formats[in.Format] {
		return text("unknown format"), nil, nil
	}
	var plan string
	err := s.db.QueryRowContext(ctx, "select plan from exports where day = $1 and format = $2", in.Day, in.Format).Scan(&plan)
	return text(plan), nil, err
}

func text(content string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: content}}}
}
