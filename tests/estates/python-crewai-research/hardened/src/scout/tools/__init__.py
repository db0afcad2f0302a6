from scout.tools.ledger import LedgerTool
from scout.tools.pages import fetch_page

__all__ = ["LedgerTool", "fetch_page"]
