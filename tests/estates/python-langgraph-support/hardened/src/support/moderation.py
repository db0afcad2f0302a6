from openai import OpenAI

from support.settings import get_settings


def is_abusive(text: str) -> bool:
    client = OpenAI(api_key=get_settings().openai_api_key.get_secret_value())
    result = client.moderations.create(model="omni-moderation-latest", input=text)
    return result.results[0].flagged
