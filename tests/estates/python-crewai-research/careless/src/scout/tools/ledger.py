from pathlib import Path

from crewai.tools import BaseTool
from pydantic import BaseModel, Field

LEDGER = Path("/srv/scout/findings")


class Finding(BaseModel):
    name: str = Field(description="a short name")
    text: str = Field(description="the finding with its source")


class LedgerTool(BaseTool):
    name: str = "keep_finding"
    description: str = "Keeps a finding so that next week's note can refer to it."
    args_schema: type[BaseModel] = Finding

    def _run(self, name: str, text: str) -> str:
        with open(LEDGER / f"{name}.md", "a", encoding="utf-8") as page:
            page.write(text + "\n")
        return "kept"
