"""The names of tools that come with a library, and of what is no tool of its own."""

from __future__ import annotations

OF_LISTS = frozenset(
    {
        "map",
        "filter",
        "flat",
        "flatMap",
        "concat",
        "slice",
        "ListTools",
        "fromSseUrl",
        "fromTransport",
        "fromClient",
        "fromProcess",
        "ToolCallbackProvider",
        "McpToolProvider",
    }
)
"""What gives the tools of MCP servers, which are recorded themselves, of beans or of lists that are not known."""


def maker(path: str, name: str) -> tuple[str, str]:
    """The path and name of what makes a tool: of a class's `from_…` the class, of a package's `New` the package."""
    if name != "New":
        return path, path.rpartition(".")[0].rpartition(".")[2] if name.startswith("from_") else name
    path = path.rpartition(".")[0]
    return path, path.rpartition(".")[2]
