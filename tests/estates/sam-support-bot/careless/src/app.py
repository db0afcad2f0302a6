"""Answers one question."""

import json
import os

import boto3

bedrock = boto3.client("bedrock-runtime")
table = boto3.resource("dynamodb").Table("support-conversations-prod")


def answer(event, context):
    question = json.loads(event["body"])["question"]
    reply = bedrock.converse(
        modelId=os.environ["MODEL_ID"],
        messages=[{"role": "user", "content": [{"text": question}]}],
    )
    text = reply["output"]["message"]["content"][0]["text"]
    table.put_item(Item={"session": event["requestContext"]["requestId"], "answer": text})
    return {"statusCode": 200, "body": json.dumps({"answer": text})}
