from functools import cache

from azure.identity import DefaultAzureCredential, get_bearer_token_provider

from clauses.settings import SCOPE


@cache
def token_provider():
    return get_bearer_token_provider(DefaultAzureCredential(), SCOPE)
