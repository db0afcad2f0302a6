"""Answers the director's questions about figures, by writing and running Python."""

import sys

from smolagents import CodeAgent, InferenceClientModel

from figures.tools import LoadFigures
from house_settings import MODELS

SETTINGS = {"additional_authorized_imports": ["pandas", "numpy"], "max_steps": 8, "executor_type": "e2b"}


def make() -> CodeAgent:
    return CodeAgent(tools=[LoadFigures()], model=InferenceClientModel(model_id=MODELS.figures), name="analyst", **SETTINGS)


if __name__ == "__main__":
    print(make().run(" ".join(sys.argv[1:])))
