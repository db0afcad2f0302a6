from functools import lru_cache

import boto3
from botocore.config import Config

from turbines.settings import REGION


@lru_cache
def client(service: str):
    """A client in our region that tries again."""
    session = boto3.session.Session(region_name=REGION)
    return session.client(service, config=Config(retries={"max_attempts": 4, "mode": "adaptive"}))
