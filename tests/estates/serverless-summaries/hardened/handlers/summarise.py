import json

from openai import OpenAI

client = OpenAI()


def main(event, context):
    reply = client.responses.create(model="gpt-4o-mini", input=json.loads(event["body"])["text"])
    return {"statusCode": 200, "body": reply.output_text}
