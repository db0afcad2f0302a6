import os

import skops.io


def model_fn(model_dir: str):
    """SageMaker calls this once for each worker."""
    return skops.io.load(os.path.join(model_dir, "model.skops"), trusted=[])


def predict_fn(data: dict, model):
    return [{"label": label} for label in model.predict([data["inputs"]])]
