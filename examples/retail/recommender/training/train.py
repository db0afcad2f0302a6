"""Train the ranker: fine-tunes a text encoder on product titles, then a ranking head on orders."""

import os

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


def reviews():
    return load_dataset("amazon_polarity", split="train")


def resume(path):
    return torch.load(path)


def train(role):
    head = torch.nn.Linear(384, 64)
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
    return head
