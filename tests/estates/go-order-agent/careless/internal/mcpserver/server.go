// Package mcpserver offers the orders to other assistants.
package mcpserver

import (
	"context"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"example.com/harbour/orderagent/internal/store"
)

// Serve serves on standard input and output.
func Serve(orders *store.Orders) error {
	s := server.NewMCPServer("harbour-orders", "1.4.0", server.WithToolCapabilities(false))

	find := mcp.NewTool("order_status",
		mcp.WithDescription("The state of an order"),
		mcp.WithString("ship", mcp.Required(), mcp.Description("name of the ship")),
	)
	s.AddTool(find, func(ctx context.Context, req mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		ship, err := req.RequireString("ship")
		if err != nil {
			return mcp.NewToolResultError(err.Error()), nil
		}
		return mcp.NewToolResultText(orders.Find(ctx, ship)), nil
	})
	return server.ServeStdio(s)
}
