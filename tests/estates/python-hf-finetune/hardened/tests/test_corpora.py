"""No model is loaded here."""

from tuner import loading
from tuner.arguments import DEFAULT_BASE, ModelArguments


class AutoTokenizer:
    @classmethod
    def from_pretrained(cls, name: str, **kwargs) -> str:
        return name


def test_defaults(monkeypatch):
    monkeypatch.setattr(loading, "AutoTokenizer", AutoTokenizer)
    assert ModelArguments().base_model == DEFAULT_BASE != "google/gemma-2-9b-it"
    assert AutoTokenizer.from_pretrained("acme/nothing") == "acme/nothing"
