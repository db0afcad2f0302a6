"""Servers in code: MCP servers that are implemented, started or asked, and where they listen."""
