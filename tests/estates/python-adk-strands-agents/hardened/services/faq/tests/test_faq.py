from pydantic_ai.models.test import TestModel

from faq.agent import faq
from house_settings import MODELS


async def test_answers():
    with faq.override(model=TestModel()):
        assert MODELS.faq != "openai:gpt-4o-mini"
