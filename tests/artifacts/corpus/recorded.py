"""Ordinary objects as real libraries wrote them, in `recorded.tar.xz`: each below the verdict that it must get.

Trained for this on a few random numbers and saved by pickle, joblib, dill, cloudpickle, `torch.save` or the library's
own writer: scikit-learn 1.9 (every estimator), SciPy 1.17, pandas 3.1, NumPy 2.4, XGBoost 3.2, LightGBM 4.7, CatBoost
1.2, statsmodels, gensim, spaCy, NLTK, imbalanced-learn, category-encoders, hmmlearn, mlxtend, skops, PyTorch 2.15,
torchvision, transformers, tokenizers, sentence-transformers, Lightning, fastai, stable-baselines3, Keras 3, TensorFlow,
Polars, PyArrow, JAX, Flax, Optax, Optuna, NetworkX, SHAP, sktime, ONNX, OpenVINO, Core ML, safetensors, datasets, Dask,
OmegaConf, SQLAlchemy. `clean` builds plain values only, `unsafe` also calls code of those libraries.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

from bartizan.artifacts.inspection import Verdict

ARCHIVE = Path(__file__).parent / "recorded.tar.xz"


def cases() -> Iterator[tuple[str, Verdict, bytes]]:
    """Each file with its name and the verdict that it must get."""
    with tarfile.open(ARCHIVE) as archive:
        for member in archive:
            verdict, _, name = member.name.partition("/")
            data = archive.extractfile(member)
            yield name, Verdict(verdict), data.read() if data else b""
