"""JavaScript's manifests and locks: every package manager gives the same project the same releases."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.manifests.seen import places, read

MANIFESTS = """
=== package.json
{
  "name": "desk", "private": true, "workspaces": ["packages/*"],
  "dependencies": {
    "openai": "^4.60.0",
    "old-openai": "npm:openai@3.3.0"
  },
  "devDependencies": {"langsmith": "^0.1.0", "express": "4"},
  "scripts": {"ai": "echo"}
}
=== packages/web/package.json
{
  "dependencies": {"ai": "^3.4.0", "desk": "workspace:*", "cohere-ai": "github:cohere-ai/cohere-typescript#main"},
  "peerDependencies": {"@langchain/core": "^0.3.0"}
}
"""
ASKED = {
    "npm/openai@4.104.0": "package.json:4 {openai} runtime direct",
    "npm/openai@3.3.0": "package.json:5 {old} runtime direct",
    "npm/langsmith@0.1.68": "package.json:7 {langsmith} dev direct",
    "npm/ai@3.4.33": "packages/web/package.json:2 {ai} runtime direct",
    "npm/cohere-ai": "packages/web/package.json:2 runtime direct open",
    "npm/%40langchain/core": "packages/web/package.json:3 peer direct open",
    "npm/%40ai-sdk/provider@0.0.26": "{provider} transitive",
}
LOCKS: dict[str, tuple[str, dict[str, str]]] = {
    "package-lock.json 3": (
        """
=== package-lock.json
{
  "name": "desk", "lockfileVersion": 3,
  "packages": {
    "": {"name": "desk", "dependencies": {"openai": "^4.60.0"}},
    "node_modules/@ai-sdk/provider": {"version": "0.0.26", "integrity": "sha512-a"},
    "node_modules/ai": {"version": "3.4.33"},
    "node_modules/langsmith": {"version": "0.1.68", "dev": true},
    "node_modules/old-openai": {"name": "openai", "version": "3.3.0"},
    "node_modules/openai": {"version": "4.104.0"},
    "node_modules/web": {"resolved": "packages/web", "link": true},
    "packages/web": {"version": "1.0.0"}
  }
}
""",
        {"provider": "5", "ai": "6", "langsmith": "7", "old": "8", "openai": "9"},
    ),
    "package-lock.json 1": (
        """
=== package-lock.json
{
  "lockfileVersion": 1,
  "dependencies": {
    "ai": {
      "version": "3.4.33",
      "requires": {"@ai-sdk/provider": "0.0.26", "openai": "4"},
      "dependencies": {
        "@ai-sdk/provider": {"version": "0.0.26"}
      }
    },
    "langsmith": {"version": "0.1.68", "dev": true},
    "old-openai": {"version": "npm:openai@3.3.0"},
    "openai": {"version": "4.104.0"}
  }
}
""",
        {"provider": "8", "ai": "4", "langsmith": "11", "old": "12", "openai": "13"},
    ),
    "yarn.lock 1": (
        """
=== yarn.lock
# yarn lockfile v1


"@ai-sdk/provider@0.0.26":
  version "0.0.26"
  integrity sha512-a

ai@^3.4.0:
  version "3.4.33"
  dependencies:
    "@ai-sdk/provider" "0.0.26"

langsmith@^0.1.0, langsmith@^0.1.5:
  version "0.1.68"

"old-openai@npm:openai@3.3.0":
  version "3.3.0"

openai@^4.0.0, openai@^4.60.0:
  version "4.104.0"
""",
        {"provider": "4", "ai": "8", "langsmith": "13", "old": "16", "openai": "19"},
    ),
    "yarn.lock 8": (
        """
=== yarn.lock
__metadata:
  version: 8
  cacheKey: 10c0

"@ai-sdk/provider@npm:0.0.26":
  version: 0.0.26
  resolution: "@ai-sdk/provider@npm:0.0.26"
  checksum: 10c0/aa
  languageName: node

"ai@npm:^3.4.0":
  version: 3.4.33
  resolution: "ai@npm:3.4.33"

"desk@workspace:.":
  version: 0.0.0-use.local
  resolution: "desk@workspace:."

"langsmith@npm:^0.1.0":
  version: 0.1.68
  resolution: "langsmith@npm:0.1.68"

"old-openai@npm:openai@3.3.0":
  version: 3.3.0
  resolution: "openai@npm:3.3.0"

"openai@npm:^4.0.0, openai@npm:^4.60.0":
  version: 4.104.0
  resolution: "openai@npm:4.104.0"
""",
        {"provider": "5", "ai": "11", "langsmith": "19", "old": "23", "openai": "27"},
    ),
    "pnpm-lock.yaml 9": (
        """
=== pnpm-lock.yaml
lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

importers:

  .:
    dependencies:
      old-openai:
        specifier: npm:openai@3.3.0
        version: openai@3.3.0
      openai:
        specifier: ^4.60.0
        version: 4.104.0(zod@3.25.76)
    devDependencies:
      langsmith:
        specifier: ^0.1.0
        version: 0.1.68(openai@4.104.0(zod@3.25.76))

  packages/web:
    dependencies:
      ai:
        specifier: ^3.4.0
        version: 3.4.33(openai@4.104.0)

packages:

  '@ai-sdk/provider@0.0.26':
    resolution: {integrity: sha512-a}

  ai@3.4.33:
    resolution: {integrity: sha512-a}

  langsmith@0.1.68:
    resolution: {integrity: sha512-a}

  openai@3.3.0:
    resolution: {integrity: sha512-a}

  openai@4.104.0:
    resolution: {integrity: sha512-a}

snapshots:

  ai@3.4.33(openai@4.104.0):
    dependencies:
      '@ai-sdk/provider': 0.0.26
""",
        {"provider": "29", "ai": "32", "langsmith": "35", "old": "38", "openai": "41"},
    ),
    "pnpm-lock.yaml 5": (
        """
=== pnpm-lock.yaml
lockfileVersion: 5.4

importers:
  .:
    specifiers:
      openai: ^4.60.0
    dependencies:
      openai: 4.104.0_zod@3.25.76
    devDependencies:
      langsmith: 0.1.68

packages:

  /@ai-sdk/provider/0.0.26:
    resolution: {integrity: sha512-a}
    dev: false

  /ai/3.4.33_openai@4.104.0:
    resolution: {integrity: sha512-a}
    dev: false

  /langsmith/0.1.68:
    resolution: {integrity: sha512-a}
    dev: true

  /openai/3.3.0:
    resolution: {integrity: sha512-a}

  /openai/4.104.0_zod@3.25.76:
    resolution: {integrity: sha512-a}
""",
        {"provider": "14", "ai": "18", "langsmith": "22", "old": "26", "openai": "29"},
    ),
    "bun.lock": (
        """
=== bun.lock
{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "desk",
      "dependencies": { "openai": "^4.60.0", },
    },
  },
  "packages": {
    "@ai-sdk/provider": ["@ai-sdk/provider@0.0.26", "", { "dependencies": {} }, "sha512-a=="],

    "ai": ["ai@3.4.33", "", {}, "sha512-a=="],

    "desk": ["desk@workspace:packages/web"],

    "langsmith": ["langsmith@0.1.68", "", {}, "sha512-a=="],

    "old-openai": ["openai@3.3.0", "", {}, "sha512-a=="],

    "openai": ["openai@4.104.0", "", {}, "sha512-a=="],
  }
}
""",
        {"provider": "10", "ai": "12", "langsmith": "16", "old": "18", "openai": "20"},
    ),
}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock(tmp_path: Path, name: str) -> None:
    text, lines = LOCKS[name]
    file = name.split(maxsplit=1)[0]
    found = read(tmp_path, MANIFESTS + text)
    expected = {
        id_: said.format(**{key: f"{file}:{line}" for key, line in lines.items()}) for id_, said in ASKED.items()
    }
    assert places(found) == dict(sorted(expected.items()))
    assert found.gaps == []


def test_without_a_lock_only_exact_versions_are_known(tmp_path: Path) -> None:
    assert places(read(tmp_path, MANIFESTS)) == {
        "npm/%40langchain/core": "packages/web/package.json:3 peer direct open",
        "npm/ai": "packages/web/package.json:2 runtime direct open",
        "npm/cohere-ai": "packages/web/package.json:2 runtime direct open",
        "npm/langsmith": "package.json:7 dev direct open",
        "npm/openai": "package.json:4 runtime direct open",
        "npm/openai@3.3.0": "package.json:5 runtime direct",
    }


def test_a_lock_around_a_project_counts_in_a_workspace_alone(tmp_path: Path) -> None:
    lock = LOCKS["package-lock.json 3"][0]
    alone = MANIFESTS.replace('"workspaces": ["packages/*"],', "")
    assert "npm/ai" in places(read(tmp_path, alone + lock))


def test_catalogues_overrides_and_deno(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        === pnpm-workspace.yaml
        packages: [a]
        catalog:
          openai: 4.104.0
        catalogs:
          next:
            ai: ^5.0.0
        === a/package.json
        {"dependencies": {"openai": "catalog:", "ai": "catalog:next", "langsmith": "^0.1.0", "cohere-ai": "catalog:x"}}
        === package.json
        {"pnpm": {"overrides": {"langsmith": "0.1.70"}}, "resolutions": {"web/**/replicate": "1.0.0"}}
        === b/deno.json
        {"imports": {"openai": "npm:openai@^4.52.0", "ai": "npm:/ai@3.4.0/rsc", "x": "jsr:@std/x"},
         "tasks": {"go": "deno run npm:@modelcontextprotocol/inspector"}}
        === b/deno.lock
        {
          "version": "4",
          "specifiers": {"npm:openai@^4.52.0": "4.52.7"},
          "npm": {
            "openai@4.52.7": {
              "integrity": "sha512-a"
            }
          }
        }
        """,
    )
    assert places(found) == {
        "npm/%40modelcontextprotocol/inspector": "b/deno.json:2 runtime direct open",
        "npm/ai": "a/package.json:1 runtime direct open",
        "npm/ai@3.4.0": "b/deno.json:1 runtime direct",
        "npm/cohere-ai": "a/package.json:1 runtime direct open",
        "npm/langsmith@0.1.70": "a/package.json:1 runtime direct",
        "npm/openai@4.104.0": "a/package.json:1 runtime direct",
        "npm/openai@4.52.7": "b/deno.json:1 b/deno.lock:5 runtime direct",
    }
