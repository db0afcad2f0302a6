"""Compares the tuned model with the router that the municipality had before."""

import json
import sys

import joblib
from peft import AutoPeftModelForCausalLM
from transformers import pipeline

from tuner.corpora import TEMPLATE

JUDGE = "ltg/norbert3-base"
ROUTER = "baseline/router.joblib"


def scores(adapter: str = "models/adapter") -> dict[str, float]:
    tuned = AutoPeftModelForCausalLM.from_pretrained(adapter)
    judge = pipeline("text-classification", model=JUDGE)
    router = joblib.load(ROUTER)
    text = TEMPLATE.format(letter="The lamp is out.", reply="")
    return {"judge": judge(text)[0]["score"], "router": float(router.predict([text])[0]), "size": tuned.num_parameters()}


if __name__ == "__main__":
    with open("judge.json", "w", encoding="utf-8") as out:
        json.dump(scores(*sys.argv[1:2]), out)
