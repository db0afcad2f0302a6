import os

from crewai.tools import BaseTool
from pydantic import BaseModel, Field
from sqlalchemy import create_engine, text


class Finding(BaseModel):
    name: str = Field(description="a short name")
    text: str = Field(description="the finding with its source")


class LedgerTool(BaseTool):
    name: str = "keep_finding"
    description: str = "Keeps a finding so that next week's note can refer to it."
    args_schema: type[BaseModel] = Finding

    def _run(self, name: str, text_: str) -> str:
        with create_engine(os.environ["SCOUT_LEDGER"]).begin() as connection:
            connection.execute(text("insert into findings values (:name, :text)"), {"name": name, "text": text_})
        return "kept"
