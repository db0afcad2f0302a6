"""Headlines and fact checks with DSPy. The student does the work, the teacher taught it."""

import operator
import os

import dspy

from newsroom.config import MODELS
from newsroom.search.related import like

SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
KEY = os.environ["OPENAI_API_KEY"]
student = dspy.LM(MODELS.student, api_key=KEY, temperature=0.7)


class Headline(dspy.Signature):
    """Write a headline of at most eight words, in the paper's voice."""

    article: str = dspy.InputField()
    headline: str = dspy.OutputField()


def similar_articles(text: str) -> list[int]:
    """Numbers of articles like this text."""
    return like(text, 5)


def calculate(left: float, sign: str, right: float) -> float:
    """Works out left + right, left - right, left * right or left / right."""
    return SIGNS[sign](left, right)


headline = dspy.ChainOfThought(Headline)
checker = dspy.ReAct("claim -> verdict: bool, reason: str", tools=[similar_articles, calculate], max_iters=6)


def teach(examples: list[dspy.Example]) -> dspy.Module:
    teacher = dspy.LM(MODELS.teacher, api_key=KEY)
    with dspy.context(lm=student):
        optimiser = dspy.MIPROv2(metric=lambda one, got, _=None: len(got.headline.split()) <= 8, prompt_model=teacher)
        return optimiser.compile(headline, trainset=examples)


def main() -> None:
    dspy.configure(lm=student)
    print(headline(article="The ferry ran aground.").headline)
