"""Accounts, buckets and models of the fleet's analytics."""

import os
from dataclasses import dataclass

REGION = "eu-north-1"
BUCKET = os.environ.get("TURBINES_BUCKET", "nordvind-turbines-ml")
ROLE = "arn:aws:iam::210987654321:role/turbines-training"
FAULTS_ENDPOINT = os.getenv("FAULTS_ENDPOINT", "turbine-faults-live")
PIPELINE = "turbine-faults-weekly"

PROJECT = "nordvind-analytics"
STAGING = f"gs://{PROJECT}-staging"


@dataclass(frozen=True)
class Writer:
    """Writes the weekly report. amazon.titan-text-express-v1 wrote the first ones."""

    model_id: str = "eu.anthropic.claude-sonnet-4-20250514-v1:0"
    guardrail: str = "gr7nordvind1"
    guardrail_version: str = "3"


WRITER = Writer()
CAPTIONS = {"model": "gemini-2.5-flash", "location": "europe-north1"}
BASE = "distilbert/distilroberta-base"
