"""What the shop calls for its recommendations."""

import json

import boto3
from fastapi import FastAPI

ENDPOINT = "harborpine-reco-prod"

app = FastAPI()
runtime = boto3.client("sagemaker-runtime", region_name="eu-west-1")


@app.get("/recommendations/{customer}")
def recommendations(customer: str) -> list[str]:
    answer = runtime.invoke_endpoint(
        EndpointName=ENDPOINT,
        ContentType="application/json",
        Body=json.dumps({"customer": customer}),
    )
    return json.loads(answer["Body"].read())["products"]
