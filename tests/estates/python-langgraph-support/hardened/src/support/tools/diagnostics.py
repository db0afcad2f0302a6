import httpx
from langchain_core.tools import tool

from support.settings import get_settings

CHECKS = {"gateway": "/health", "payments": "/health/payments"}


@tool("run_diagnostics")
def diagnose(part: str) -> str:
    """Whether a part of the booking system answers: gateway or payments."""
    if part not in CHECKS:
        return f"one of {', '.join(CHECKS)}"
    return httpx.get(get_settings().status_url + CHECKS[part], timeout=5).text[:500]
