"""What the agents do with orders."""

import json
import os
import urllib.request


def handler(event, context):
    number = event["parameters"][0]["value"]
    request = urllib.request.Request(
        f"{os.environ['CRM_URL']}/orders/{number}",
        headers={"Authorization": f"Bearer {os.environ['CRM_API_TOKEN']}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        order = json.load(answer)
    return {"response": {"actionGroup": event["actionGroup"], "responseBody": {"application/json": order}}}
