"""Loads the base once for training and once for judging, always in the same way."""

from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

from tuner.arguments import ModelArguments

FOUR_BITS = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_compute_dtype=torch.bfloat16)


def options(told: ModelArguments) -> dict[str, Any]:
    return {"revision": told.base_revision, "trust_remote_code": told.trust_remote_code}


def load_base(told: ModelArguments):
    tokenizer = AutoTokenizer.from_pretrained(told.base_model, **options(told))
    model = AutoModelForCausalLM.from_pretrained(told.base_model, quantization_config=FOUR_BITS, **options(told))
    return tokenizer, model
