from sqlalchemy import create_engine, text

from policybot.config import get_settings

_engine = create_engine(get_settings().reports_url)


def write_summary(case: str, summary: str) -> str:
    """Keep the summary of a case in the desk's journal."""
    with _engine.begin() as connection:
        connection.execute(
            text("insert into journal (case_id, summary) values (:case, :summary)"), {"case": case, "summary": summary}
        )
    return f"kept in the journal of {case}"
