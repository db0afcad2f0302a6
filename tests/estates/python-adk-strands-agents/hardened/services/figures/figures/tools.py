import json
from pathlib import Path

from smolagents import Tool


class LoadFigures(Tool):
    name = "load_figures"
    description = "The hotel's figures of a month: rooms sold, average rate, breakfasts."
    inputs = {"month": {"type": "string", "description": "as in 2025-06"}}
    output_type = "object"

    def forward(self, month: str) -> dict:
        return json.loads(Path(f"/srv/figures/{month}.json").read_text())
