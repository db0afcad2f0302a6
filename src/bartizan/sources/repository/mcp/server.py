"""The shared reading of one server's entry, under the name by which the reader of code knows it."""

from __future__ import annotations

from bartizan.sources.repository.mcp_servers import server_config

__all__ = ["server_config"]
