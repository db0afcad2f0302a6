"""The AI SDK's providers that a project makes of others: by a name of its own, or by a prefix."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

HEAD = (
    "import { createProviderRegistry, customProvider, embed, generateText, wrapLanguageModel } from 'ai';\n"
    "import { anthropic } from '@ai-sdk/anthropic'; import { createOpenAI, openai } from '@ai-sdk/openai';\n"
    "const house = createOpenAI({ baseURL: 'https://models.example.com/v1', apiKey: process.env.KEY });\n"
    "const own = customProvider({\n"
    "  languageModels: { fast: openai('m-1'), wise: wrapLanguageModel({ model: anthropic('c-1'), middleware: [] }) },\n"
    "  embeddingModels: { words: openai.embedding('e-1') },\n"
    "});\n"
    "const all = createProviderRegistry({ anthropic, house, own });\n"
)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("own.languageModel('fast')", ["model:openai/m-1"]),
        ("own.languageModel('wise')", ["model:anthropic/c-1"]),
        ("all.languageModel('anthropic:c-2')", ["model:anthropic/c-2"]),
        ("all.languageModel('house:h-1')", ["model:self-hosted/h-1"]),
        ("all.languageModel('own:wise')", ["model:anthropic/c-1"]),
        ("all.languageModel(name)", []),
        ("own.languageModel('none')", []),
    ],
)
def test_models_of_a_provider_of_one_s_own(tmp_path: Path, model: str, expected: list[str]) -> None:
    use = (
        "import { all, own } from './models';\nimport { generateText } from 'ai';\n"
        f"export const run = (name: string) => generateText({{ model: {model}, prompt: 'x' }});\n"
    )
    found = said(tmp_path, {"models.ts": HEAD + "export { all, own };\n", "use.ts": use})
    assert found.ends("uses-model", "use.ts") == expected
