"""Runs inside the training container: the fallback that needs no GPU."""

import argparse
import json
import os
from pathlib import Path

import skops.io
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def main(folder: str, target: str) -> None:
    rows = [json.loads(line) for path in Path(folder).glob("*.jsonl") for line in path.read_text().splitlines()]
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=400))
    model.fit([row["text"] for row in rows], [row["kind"] for row in rows])
    skops.io.dump(model, os.path.join(target, "model.skops"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", default=os.environ.get("SM_CHANNEL_TRAIN", "/opt/ml/input/data/train"))
    parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR", "/opt/ml/model"))
    told = parser.parse_args()
    main(told.train, told.model_dir)
