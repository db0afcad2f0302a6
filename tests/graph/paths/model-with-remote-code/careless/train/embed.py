"""Embeds the letters of customers."""

from transformers import AutoModel, AutoTokenizer

NAME = "quietriver/long-letters-embed"
tokenizer = AutoTokenizer.from_pretrained(NAME, revision="3f1a2b6c4d5e6f708192a3b4c5d6e7f809a1b2c3")
model = AutoModel.from_pretrained(NAME, trust_remote_code=True)
