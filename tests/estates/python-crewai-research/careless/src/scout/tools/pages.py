import httpx
from crewai.tools import tool


@tool("fetch_page")
def fetch_page(url: str) -> str:
    """The text of a page of one of our trade papers."""
    return httpx.get(url, timeout=10, follow_redirects=False).text[:8000]
