import subprocess

from langchain_core.tools import tool


@tool("run_diagnostics")
def diagnose(command: str) -> str:
    """Run a network command on the booking gateway, for example ping or traceroute."""
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=20, check=False)
    return done.stdout[-2000:]
