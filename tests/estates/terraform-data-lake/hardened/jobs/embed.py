"""Embed the curated product texts for search."""

import sys

import boto3
from awsglue.utils import getResolvedOptions

arguments = getResolvedOptions(sys.argv, ["source", "target"])
bedrock = boto3.client("bedrock-runtime")


def embed(text: str) -> bytes:
    answer = bedrock.invoke_model(modelId="amazon.titan-embed-text-v2:0", body=text)
    return answer["body"].read()
