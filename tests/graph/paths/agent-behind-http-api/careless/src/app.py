import json
import subprocess

import boto3
from strands import Agent, tool
from strands.models import BedrockModel

table = boto3.resource("dynamodb").Table("storefront-customers")


@tool
def find_customer(email: str) -> dict:
    """Looks up a customer."""
    return table.get_item(Key={"email": email}).get("Item", {})


@tool
def convert(command: str) -> str:
    """Runs an ImageMagick command on the uploaded picture."""
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout


agent = Agent(
    model=BedrockModel(model_id="anthropic.claude-3-5-sonnet-20240620-v1:0"),
    system_prompt="You help customers of the store.",
    tools=[find_customer, convert],
)


def handler(event, context):
    body = json.loads(event["body"])
    return {"statusCode": 200, "body": str(agent(body["message"]))}
