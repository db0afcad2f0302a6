"""The detector of odd vibrations, which the engineers train on their own machines."""

import pickle
from typing import Any

from turbines.aws.session import client
from turbines.settings import BUCKET


def load_model(turbine: str) -> Any:
    found = client("s3").get_object(Bucket=BUCKET, Key=f"anomalies/{turbine}/model.pkl")
    model = pickle.loads(found["Body"].read())
    return model


def odd(turbine: str, row: list[float]) -> bool:
    return bool(load_model(turbine).predict([row])[0] < 0)
