// Package notices offers the harbour master's notices to the desk's own assistant.
package notices

import (
	"context"
	"database/sql"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

const postNotice = "post_notice"

// Serve serves on standard input and output.
func Serve(db *sql.DB) error {
	s := server.NewMCPServer("quay-notices", "1.1.0", server.WithToolCapabilities(true))
	register(s, db)
	return server.ServeStdio(s)
}

func register(s *server.MCPServer, db *sql.DB) {
	tool := mcp.NewTool(postNotice,
		mcp.WithDescription("Posts a notice to mariners"),
		mcp.WithString("text", mcp.Required()),
	)
	s.AddTool(tool, func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		text, err := req.RequireString("text")
		if err != nil {
			return mcp.NewToolResultError(err.Error()), nil
		}
		_, err = db.ExecContext(ctx, "insert into notices (text) values ($1)", text)
		return mcp.NewToolResultText("posted"), err
	})
}
