"""What the assistant may do."""

from support.tools.articles import search_articles
from support.tools.diagnostics import diagnose
from support.tools.orders import lookup_order

READING = [search_articles, lookup_order]
SUPPORT_TOOLS = [*READING, diagnose]

__all__ = ["SUPPORT_TOOLS"]
