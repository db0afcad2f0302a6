"""Answers patients on the practice's page."""

from strands import Agent, tool

HOURS = {"monday": "8 to 12, 15 to 18", "friday": "8 to 12"}


@tool
def opening_hours(day: str) -> str:
    """When the practice is open."""
    return HOURS.get(day.lower(), "closed")


front = Agent(name="Front", model="eu.anthropic.claude-haiku-4-5-20251001-v1:0", tools=[opening_hours])


def answer(event, context):
    return {"statusCode": 200, "body": str(front(event["body"]))}
