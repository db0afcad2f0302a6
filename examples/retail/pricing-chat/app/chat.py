"""The pricing assistant: buyers ask, it answers from the price book."""

import os

from openai import AzureOpenAI

DEPLOYMENT = "pricing-gpt-4o"

client = AzureOpenAI(
    azure_endpoint="https://harborpine-pricing.openai.azure.com",
    api_key=os.environ["AZURE_OPENAI_API_KEY"],
    api_version="2024-10-21",
)


def ask(question: str, prices: str) -> str:
    answer = client.chat.completions.create(
        model=DEPLOYMENT,
        messages=[
            {"role": "system", "content": "You answer buyers' questions from the price book."},
            {"role": "user", "content": f"{prices}\n\n{question}"},
        ],
    )
    return answer.choices[0].message.content
