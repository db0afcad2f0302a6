"""Train the ranker: fine-tunes a text encoder on product titles, then a ranking head on orders."""

import os

import pandas as pd
import sagemaker
import torch
from datasets import load_dataset
from sagemaker.pytorch import PyTorch
from transformers import AutoModel, AutoTokenizer

ENCODER = "sentence-transformers/all-MiniLM-L6-v2"
BUCKET = os.environ.get("TRAINING_BUCKET", "harborpine-reco-training")


def encoder():
    tokenizer = AutoTokenizer.from_pretrained(ENCODER)
    model = AutoModel.from_pretrained("partner-labs/retail-encoder", trust_remote_code=True)
    return tokenizer, model


def frames():
    customers = pd.read_csv("../data/customers.csv")
    reviews = load_dataset("amazon_polarity", split="train")
    return customers, reviews


def resume(path):
    return torch.load(path)


def train(role):
    customers, _ = frames()
    model = torch.nn.Linear(customers.shape[1], 64)
    estimator = PyTorch(
        entry_point="rank.py",
        role=role,
        instance_type="ml.g5.2xlarge",
        instance_count=1,
        framework_version="2.5",
        py_version="py311",
        sagemaker_session=sagemaker.Session(),
    )
    estimator.fit({"train": f"s3://{BUCKET}/clicks", "orders": f"s3://{BUCKET}/orders"})
    return model
