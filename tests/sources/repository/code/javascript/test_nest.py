"""NestJS: settings by dotted keys, types that are made of settings, and the parts of requests that decorators take."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.code.reads import said

SETTINGS = (
    "import { registerAs } from '@nestjs/config';\n"
    "export default registerAs('ai', () => ({ chat: { model: process.env.AI_MODEL ?? 'm-1' }, words: 'e-1' }));\n"
)
PLAIN = "export const plain = () => ({ port: 3000, words: 'e-2', other: { words: 'e-3' } });\n"
MODULE = (
    "import { ConfigModule } from '@nestjs/config';\nimport ai from './ai.config';\nimport { plain } from './plain';\n"
    "export const imports = [ConfigModule.forRoot({ isGlobal: true, load: [ai, plain] })];\n"
)
SERVICE = (
    "import { Inject, Injectable } from '@nestjs/common';\nimport settings from './ai.config';\n"
    "import { ConfigService, ConfigType } from '@nestjs/config';\nimport { ChatOpenAI } from '@langchain/openai';\n"
    "@Injectable()\nexport class Desk {\n"
    "  private readonly model: ChatOpenAI;\n"
    "  constructor(@Inject(settings.KEY) private readonly ai: ConfigType<typeof settings>,"
    " private readonly config: ConfigService) {\n    this.model = new ChatOpenAI({ model: GIVEN });\n  }\n}\n"
)


@pytest.mark.parametrize(
    ("given", "models"),
    [
        ("config.get<string>('ai.chat.model')", ["m-1"]),
        ("this.config.getOrThrow('ai.words')", ["e-1"]),
        ("config.get('words')", ["e-2"]),
        ("config.get('other.words', 'd-1')", ["e-3"]),
        ("config.get('AI_MODEL', 'd-1')", ["d-1"]),
        ("this.ai.words", ["e-1"]),
        ("ai.chat.model", ["m-1"]),
        ("config.get('ai.none')", []),
        ("config.get('chat.model')", []),
        ("config.get(name)", []),
    ],
)
def test_settings_by_their_keys(tmp_path: Path, given: str, models: list[str]) -> None:
    files = {
        "src/ai.config.ts": SETTINGS,
        "src/plain.ts": PLAIN,
        "src/app.module.ts": MODULE,
        "src/desk.ts": SERVICE.replace("GIVEN", given),
    }
    found = said(tmp_path, files)
    assert found.ids("model") == [f"model:openai/{name}" for name in models]
    assert bool(found.gaps) is not bool(models)


def test_settings_that_make_themselves_are_not_followed(tmp_path: Path) -> None:
    settings = SETTINGS.replace("'e-1'", "config.get('ai.words')").replace("=> (", "=> (config = new ConfigService(), ")
    files = {"src/ai.config.ts": settings, "src/desk.ts": SERVICE.replace("GIVEN", "config.get('ai.words')")}
    assert said(tmp_path, files).ids("model") == []


@pytest.mark.parametrize(
    ("parameter", "untrusted"),
    [
        ("@Body() body: AskDto", True),
        ("@Query() body: AskDto", True),
        ("@Inject() body: AskDto", None),
        ("body: AskDto", None),
    ],
)
def test_what_a_decorator_takes_of_a_request(tmp_path: Path, parameter: str, untrusted: bool | None) -> None:
    controller = (
        "import { Body, Controller, Inject, Post, Query } from '@nestjs/common';\nimport { Desk } from './desk';\n"
        "@Controller('desk')\nexport class DeskController {\n  constructor(private readonly desk: Desk) {}\n"
        f"  @Post()\n  ask({parameter}) {{ return this.desk.answer(body.persona); }}\n}}\n"
    )
    desk = (
        "import { createReactAgent } from '@langchain/langgraph/prebuilt';\nexport class Desk {\n"
        "  async answer(persona: string) {\n"
        "    const clerk = createReactAgent({ llm: 'openai:m-1', tools: [], prompt: `You are ${persona} here.` });\n"
        "    return clerk.invoke({ messages: [] });\n  }\n}\n"
    )
    found = said(tmp_path, {"src/desk.controller.ts": controller, "src/desk.ts": desk})
    assert found.only("code/prompt").config.get("untrusted") is untrusted


def test_an_address_inside_the_configuration_of_a_client(tmp_path: Path) -> None:
    code = (
        "import { ChatOpenAI } from '@langchain/openai';\n"
        "new ChatOpenAI({ model: 'm-1', configuration: { baseURL: 'http://models.example.com/v1' } });\n"
    )
    client = said(tmp_path, {"a.ts": code}).only("code/client")
    assert (client.config["service"], client.config["encrypted"]) == ("self-hosted", False)


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("{ provide: CHAT, useFactory: () => new ChatOpenAI({ model: 'm-1' }) }", "m-1"),
        ("{ provide: CHAT, useFactory: async () => { return new ChatOpenAI({ model: 'm-1' }); } }", "m-1"),
        ("{ provide: CHAT, useValue: new ChatOpenAI({ model: 'm-1' }) }", "m-1"),
        ("{ provide: OTHER, useValue: new ChatOpenAI({ model: 'm-1' }) }", None),
        ("{ provide: CHAT, useExisting: OTHER }", None),
    ],
)
def test_what_a_module_provides_for_a_token(tmp_path: Path, provider: str, model: str | None) -> None:
    files = {
        "tokens.ts": "export const CHAT = Symbol('CHAT');\nexport const OTHER = Symbol('OTHER');\n",
        "ai.module.ts": (
            "import { Module } from '@nestjs/common'; import { ConfigService } from '@nestjs/config';\n"
            "import { ChatOpenAI } from '@langchain/openai';\nimport { CHAT, OTHER } from './tokens';\n"
            f"@Module({{ providers: [{provider}] }})\nexport class AiModule {{}}\n"
        ),
        "desk.ts": (
            "import { Inject } from '@nestjs/common'; import { CHAT } from './tokens';\n"
            "import { createReactAgent } from '@langchain/langgraph/prebuilt';\n"
            "export class Desk {\n  constructor(@Inject(CHAT) private readonly llm: BaseChatModel) {}\n"
            "  clerk() { return createReactAgent({ llm: this.llm, tools: [] }); }\n}\n"
        ),
    }
    given = said(tmp_path, files).only("code/agent").config.get("model")
    assert (given if isinstance(given, str) else None) == model
