"""The assistant of the night editor."""

import os
from typing import Annotated

from haystack.components.agents import Agent
from haystack.tools import Tool, tool

from sqlalchemy import create_engine
from sqlalchemy import text as insert

from newsroom.search.answering import answering, generator

_engine = create_engine(os.environ["NEWSROOM_DATABASE"])
RULES = "You help the night editor. Look things up before you answer. Put nothing into the archive unasked."


@tool
def find_articles(question: Annotated[str, "what to look for"]) -> str:
    """Searches the paper's articles."""
    return answering().run({"embed": {"text": question}, "prompt": {"question": question}})["answer"]["replies"][0].text


def _archive(name: str, text: str) -> str:
    with _engine.begin() as connection:
        connection.execute(insert("insert into notes (name, text) values (:name, :text)"), {"name": name, "text": text})
    return "archived"


archive = Tool(
    name="archive_note",
    description="Puts a note into the archive.",
    parameters={"type": "object", "properties": {"name": {"type": "string"}, "text": {"type": "string"}}},
    function=_archive,
)

editor = Agent(chat_generator=generator(), tools=[find_articles, archive], system_prompt=RULES, max_agent_steps=10)
