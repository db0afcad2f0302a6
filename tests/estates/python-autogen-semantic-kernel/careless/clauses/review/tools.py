from sqlalchemy import create_engine, text

from clauses.settings import DATABASE

_engine = create_engine(DATABASE)


def find_clause(topic: str) -> list[str]:
    """Clauses on a topic from the firm's contracts."""
    with _engine.connect() as connection:
        rows = connection.execute(text("select clause from clauses where topic = :topic limit 10"), {"topic": topic})
        return [row.clause for row in rows]


def compare(ours: str, theirs: str) -> str:
    import difflib

    return "\n".join(difflib.unified_diff(ours.splitlines(), theirs.splitlines(), lineterm=""))
