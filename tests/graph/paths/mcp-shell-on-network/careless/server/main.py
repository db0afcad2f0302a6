"""Tools of the label printers."""

import subprocess

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("labels", host="0.0.0.0", port=8000)


@mcp.tool()
def print_label(text: str, options: str) -> str:
    """Prints a label with the options of the printer's program."""
    return subprocess.run(f"lp {options} -t '{text}'", shell=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
