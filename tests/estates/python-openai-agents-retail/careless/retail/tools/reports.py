import subprocess

from agents import function_tool


@function_tool
def sales_report(query: str) -> str:
    """Runs a report over the sales of the week; takes the arguments of the report tool."""
    return subprocess.check_output(f"/opt/reports/bin/report {query}", shell=True, text=True)
