import os

import joblib


def model_fn(model_dir: str):
    """SageMaker calls this once for each worker."""
    return joblib.load(os.path.join(model_dir, "model.joblib"))


def predict_fn(data: dict, model):
    return [{"label": label} for label in model.predict([data["inputs"]])]
