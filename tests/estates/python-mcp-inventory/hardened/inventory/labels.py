import re

import httpx

from inventory.app import mcp

PRINTERS = ("dock-1", "dock-2")


@mcp.tool()
def print_label(article: str, printer: str = "dock-1") -> str:
    """Prints a label on one of the printers of the dock."""
    if printer not in PRINTERS or not re.fullmatch(r"\d{6}", article):
        return "unknown printer or article"
    httpx.post("https://print.warehouse.example.com/jobs", json={"printer": printer, "article": article}, timeout=5)
    return "printed"
