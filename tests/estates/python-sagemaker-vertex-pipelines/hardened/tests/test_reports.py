from unittest.mock import MagicMock

from turbines.aws import reports
from turbines.settings import WRITER


class Pipeline:
    """What the water main of the test bench is called."""

    def __init__(self, name: str) -> None:
        self.name = name


def test_request_names_the_model():
    assert reports.request("1 MWh")["modelId"] == WRITER.model_id
    assert WRITER.model_id != "anthropic.claude-v2:1"


def test_write(monkeypatch):
    answer = {"output": {"message": {"content": [{"text": "ok"}]}}}
    monkeypatch.setattr(reports, "client", lambda _: MagicMock(converse=lambda **_: answer))
    assert reports.write("1 MWh") == "ok"
    assert Pipeline("main").name == "main"
