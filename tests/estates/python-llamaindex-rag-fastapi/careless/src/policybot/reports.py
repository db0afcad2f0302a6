"""Figures for the desk's lead, asked in plain words."""

from sqlalchemy import create_engine, text

from policybot.config import get_settings
from policybot.llms import draft_model

_engine = create_engine(get_settings().reports_url)
QUESTION = "Write one PostgreSQL query over claims(id, product, state, paid, day) that answers: {question}"


def figures(question: str) -> list[tuple]:
    answer = draft_model().complete(QUESTION.format(question=question))
    statement = answer.text.strip().rstrip(";")
    with _engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]
