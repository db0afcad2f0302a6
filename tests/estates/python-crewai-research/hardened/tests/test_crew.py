from scout.brokers import OSLO, Agent
from scout.judge import JUDGE, messages


def test_messages():
    assert messages("n")[0]["role"] == "system"
    assert JUDGE["model"] != "mistral/mistral-medium"


def test_brokers_are_people():
    assert Agent(role="Gas", llm="openai/gpt-99").llm not in {one.llm for one in OSLO}
