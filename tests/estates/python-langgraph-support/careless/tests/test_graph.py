"""The graph against a model that answers from a list."""

from support.settings import Settings


class ChatOpenAI:
    """Stands in for the real one."""

    def __init__(self, model: str) -> None:
        self.model = model

    def invoke(self, _messages):
        return "ok"


def test_default_model():
    settings = Settings(openai_api_key="k", database_url="postgresql://localhost/x")
    assert settings.chat_model != "gpt-4-turbo"


def test_stand_in():
    assert ChatOpenAI(model="fake-1").invoke([]) == "ok"
