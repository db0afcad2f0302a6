"""The detector of odd vibrations, which the engineers train on their own machines."""

import io

import torch

from turbines.aws.session import client
from turbines.settings import BUCKET


def load_model(turbine: str) -> torch.nn.Module:
    found = client("s3").get_object(Bucket=BUCKET, Key=f"anomalies/{turbine}/model.pt")
    model = torch.nn.Sequential(torch.nn.Linear(64, 8), torch.nn.ReLU(), torch.nn.Linear(8, 64))
    model.load_state_dict(torch.load(io.BytesIO(found["Body"].read()), weights_only=True))
    return model


def odd(turbine: str, row: list[float]) -> bool:
    rebuilt = load_model(turbine)(torch.tensor(row))
    return bool((rebuilt - torch.tensor(row)).abs().mean() > 0.4)
