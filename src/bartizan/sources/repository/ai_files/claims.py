"""Which files may say something of AI, by path."""

from __future__ import annotations

import re

_SUFFIXES = (
    ".yaml", ".yml", ".json", ".jsonld", ".prompty", ".prompt", ".mdc", ".sh", ".bash", ".service", ".dvc", ".co",
    ".rail",
    ".baml", ".pbtxt", ".mk", ".ps1",
)  # fmt: skip
_NAMES = frozenset(
    {
        "MLproject", "MLmodel", "Modelfile", "Procfile", "Makefile", "makefile", "GNUmakefile", "justfile", "Justfile",
        ".cursorrules", ".windsurfrules", ".clinerules", ".roorules", ".goosehints", ".rules", "dvc.lock",
        "skprompt.txt",
        "config.properties", "README.md", "DATASET_CARD.md", "MODEL_CARD.md", "AGENTS.md", "AGENT.md", "CLAUDE.md",
        "CLAUDE.local.md", "GEMINI.md", "QWEN.md", "SKILL.md", "CONVENTIONS.md", "copilot-instructions.md", "WARP.md",
        "AGENTS.override.md", "CRUSH.md",
    }
)  # fmt: skip
_PATHS = re.compile(
    r"(^|/)(\.claude/(agents|commands|rules|output-styles)/.+\.md|\.cursor/(rules|commands|agents)/.+\.mdc?"
    r"|\.clinerules/.+\.(md|txt)"
    r"|\.roo/(rules|commands)[\w-]*/.+\.md|\.windsurf/(rules|workflows)/.+\.md|\.(github|vscode)/(instructions"
    r"|prompts|chatmodes|agents)/.+\.md"
    r"|\.junie/(guidelines|AGENTS)\.md|\.amazonq/(rules|prompts)/.+\.md|\.kiro/(steering|hooks|agents)/.+\.(md"
    r"|hook)|\.augment/(rules|commands)/.+\.md"
    r"|\.augment-guidelines|\.continue/(rules|prompts)/.+\.(md|prompt)|\.gemini/(commands/.+\.toml|.+\.md)"
    r"|\.opencode/(agents?|commands?)/.+\.md"
    r"|\.codex/config\.toml|opencode\.jsonc|\.codex/prompts/.+\.md|\.trae/rules/.+\.md|\.qwen/(agents|commands)/.+\.(md|toml)|\.factory/(droids"
    r"|commands)/.+\.md|\.goose/.+\.ya?ml"
    r"|[^/]+\.(prompt|chatmode|agent|instructions|toolset)\.md|Modelfile[.-][\w.-]+|[\w.-]+\.[Mm]odelfile"
    r"|agents/[^/]+\.md|commands/[^/]+\.md)$"
)


def claims(path: str) -> bool:
    """Files under the names of AI tools, and documents of which only the content tells."""
    return path.endswith(_SUFFIXES) or path.rpartition("/")[2] in _NAMES or bool(_PATHS.search(path))
