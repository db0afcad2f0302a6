import psycopg
from langchain_core.tools import tool

from support.settings import get_settings


@tool
def lookup_order(number: str) -> str:
    """The state of an order by its number."""
    with psycopg.connect(get_settings().database_url) as connection:
        row = connection.execute("select state, departs from orders where number = %s", (number,)).fetchone()
    return f"{row[0]}, departs {row[1]}" if row else "no such order"


def normalise(number: str) -> str:
    return number.strip().upper()
