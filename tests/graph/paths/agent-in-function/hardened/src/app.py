"""Answers questions to the help desk."""

import subprocess

from strands import Agent, tool


@tool
def space_left() -> str:
    """How much space is left for files of the help desk."""
    return subprocess.run(["df", "-h", "/tmp"], capture_output=True, text=True, timeout=20).stdout


desk = Agent(name="Desk", model="eu.anthropic.claude-sonnet-4-5-20250929-v1:0", tools=[space_left])


def answer(event, context):
    return {"statusCode": 200, "body": str(desk(event["body"]))}
