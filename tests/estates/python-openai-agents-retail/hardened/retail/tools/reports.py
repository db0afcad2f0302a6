from agents import function_tool
from sqlalchemy import create_engine, text

from retail.config import DATABASE

_engine = create_engine(DATABASE)


@function_tool
def sales_report(week: int) -> str:
    """The sales of a week, by shop."""
    with _engine.connect() as connection:
        rows = connection.execute(text("select shop, total from sales where week = :week"), {"week": week})
    return "\n".join(f"{shop}: {total}" for shop, total in rows)
