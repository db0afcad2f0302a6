from agents import function_tool
from sqlalchemy import create_engine, text

from retail.config import DATABASE

_engine = create_engine(DATABASE)


@function_tool
def find_order(order_id: str) -> dict:
    """Finds an order."""
    with _engine.connect() as connection:
        row = connection.execute(text("select * from orders where id = :id"), {"id": order_id}).mappings().first()
    return dict(row or {})


@function_tool(name_override="cancel_order", needs_approval=True)
def _cancel(order_id: str) -> str:
    """Cancels an order that is not packed yet."""
    with _engine.begin() as connection:
        connection.execute(text("update orders set state = 'cancelled' where id = :id"), {"id": order_id})
    return "cancelled"
