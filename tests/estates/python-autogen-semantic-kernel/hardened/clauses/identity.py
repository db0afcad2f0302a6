from functools import cache

from azure.identity import DefaultAzureCredential, get_bearer_token_provider

from clauses.directory import directory
from clauses.settings import SCOPE


def sign_in(name: str, password: str) -> bool:
    """Whether a lawyer may come in, by the firm's directory."""
    return directory().bind(name, password)


@cache
def token_provider():
    return get_bearer_token_provider(DefaultAzureCredential(), SCOPE)
