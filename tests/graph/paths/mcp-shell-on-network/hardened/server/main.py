"""Tools of the label printers."""

import subprocess

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("labels", host="127.0.0.1", port=8000)


@mcp.tool()
def print_label(text: str) -> str:
    """Prints a label."""
    return subprocess.run(["lp", "-d", "labels"], input=text, capture_output=True, text=True).stdout


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
