from clauses.raw import summaries
from clauses.settings import AZURE


def test_the_address_names_the_deployment():
    assert summaries.URL.startswith(AZURE.endpoint)
    assert "gpt-4-32k" not in summaries.URL
    assert "https://api.anthropic.com/v1/messages" not in summaries.URL
