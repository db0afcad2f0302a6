import json

import boto3
from strands import Agent, tool
from strands.models import BedrockModel

table = boto3.resource("dynamodb").Table("storefront-customers")


@tool
def find_customer(email: str) -> dict:
    """Looks up a customer."""
    return table.get_item(Key={"email": email}).get("Item", {})


agent = Agent(
    model=BedrockModel(model_id="anthropic.claude-3-5-sonnet-20240620-v1:0", guardrail_id="gr-7d", guardrail_version="2"),
    system_prompt="You help customers of the store.",
    tools=[find_customer],
)


def handler(event, context):
    body = json.loads(event["body"])
    return {"statusCode": 200, "body": str(agent(body["message"]))}
