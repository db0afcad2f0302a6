"""Answers patients on the practice's page."""

from strands import Agent

from common.records import patient_record

front = Agent(name="Front", model="eu.anthropic.claude-haiku-4-5-20251001-v1:0", tools=[patient_record])


def answer(event, context):
    return {"statusCode": 200, "body": str(front(event["body"]))}
