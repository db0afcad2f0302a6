"""Answers letters of customers."""

from agents import Agent, Runner

from desk.tools import customer_record, read_page

clerk = Agent(
    name="Clerk",
    instructions="Answer the letter. Look at pages that it refers to and at the customer's record.",
    model="gpt-5-mini",
    tools=[read_page, customer_record],
)


async def answer(letter: str) -> str:
    return (await Runner.run(clerk, letter)).final_output
