"""Figures for the desk's lead: the model chooses among prepared queries."""

from sqlalchemy import create_engine, text

from policybot.config import get_settings
from policybot.llms import draft_model

_engine = create_engine(get_settings().reports_url)
QUERIES = {
    "open": "select product, count(*) from claims where state = 'open' group by product",
    "paid": "select product, sum(paid) from claims where day > now() - interval '30 days' group by product",
}
QUESTION = "Which of {names} answers this question? Give the one word. {question}"


def figures(question: str) -> list[tuple]:
    answer = draft_model().complete(QUESTION.format(names=", ".join(QUERIES), question=question))
    statement = QUERIES.get(answer.text.strip())
    if statement is None:
        return []
    with _engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]
