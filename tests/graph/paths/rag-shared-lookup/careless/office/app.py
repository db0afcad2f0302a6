"""Helps the practice's own staff; runs on its machines."""

from strands import Agent

from common.records import patient_record

office = Agent(name="Office", model="eu.anthropic.claude-sonnet-4-5-20250929-v1:0", tools=[patient_record])


def ask(question: str) -> str:
    return str(office(question))
