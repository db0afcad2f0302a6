import stripe
from agents import function_tool


@function_tool(needs_approval=True)
async def refund(charge: str, amount: int) -> str:
    """Refunds a charge, in cents."""
    created = stripe.Refund.create(charge=charge, amount=amount)
    return created.id
