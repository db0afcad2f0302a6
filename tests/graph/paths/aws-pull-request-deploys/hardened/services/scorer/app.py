import json
import boto3

bedrock = boto3.client("bedrock-runtime")


def handler(event, context):
    answer = bedrock.invoke_model(
        modelId="anthropic.claude-3-haiku-20240307-v1:0",
        body=json.dumps({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 200, "messages": [{"role": "user", "content": event["text"]}]}),
    )
    return json.loads(answer["body"].read())
