import os

import httpx

from clauses.settings import TRANSLATION_MODEL, TRANSLATOR


async def translate(text: str, language: str = "Norwegian") -> str:
    headers = {"Authorization": f"Bearer {os.environ['MISTRAL_API_KEY']}"}
    async with httpx.AsyncClient(headers=headers, **TRANSLATOR) as http:
        answer = await http.post(
            "/chat/completions",
            json={
                "model": TRANSLATION_MODEL,
                "messages": [{"role": "user", "content": f"Translate into {language}:\n{text}"}],
            },
        )
    return answer.json()["choices"][0]["message"]["content"]
