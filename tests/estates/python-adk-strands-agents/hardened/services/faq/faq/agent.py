from dataclasses import dataclass

import asyncpg
from pydantic import BaseModel
from pydantic_ai import Agent, RunContext

from house_settings import MODELS


@dataclass
class Deps:
    pool: asyncpg.Pool
    guest: str


class Answer(BaseModel):
    text: str
    sources: list[str]


faq = Agent(
    MODELS.faq,
    name="faq",
    deps_type=Deps,
    output_type=Answer,
    instructions="Answer guests' questions from the house's own pages, in the guest's language.",
    retries=2,
)


@faq.tool
async def search_pages(ctx: RunContext[Deps], words: str) -> list[str]:
    """Searches the house's pages."""
    rows = await ctx.deps.pool.fetch("select text from pages where tsv @@ plainto_tsquery($1) limit 5", words)
    return [row["text"] for row in rows]


@faq.tool_plain
def checkout_time() -> str:
    return "11:00"


async def answer(deps: Deps, question: str) -> Answer:
    result = await faq.run(question, deps=deps)
    return result.output
