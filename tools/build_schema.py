"""Write `src/bartizan/catalog/schema/<provider>.json` from the vendors' own machine-readable schemas.

    python tools/build_schema.py [aws|azure|google …]

Each provider has a module `schema_<provider>.py` beside this one with two functions: `build()`, which
returns `{type: tree}`, and `sources()`, which returns `{library: version}` of what was read. A tree
is `{property: tree}`, `[tree]` for a list, or one of the words `string`, `boolean`, `integer`,
`number` and `json` (free-form: a policy document, a map with keys of the user's choice).

The file holds one type a line, sorted, so that a new vendor release reads as a diff; the key `$source`
names what it was made from.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
SCHEMAS = TOOLS.parent / "src" / "bartizan" / "catalog" / "schema"

Tree = str | list["Tree"] | dict[str, "Tree"]


def providers() -> list[str]:
    """The providers that have a module here."""
    return sorted(path.stem.removeprefix("schema_") for path in TOOLS.glob("schema_*.py"))


def render(types: Mapping[str, Tree], sources: Mapping[str, str]) -> str:
    """The file's text: `$source` first, then one type a line."""
    lines = [f'"$source":{json.dumps(sources, sort_keys=True)}']
    lines += [
        f"{json.dumps(name)}:{json.dumps(tree, sort_keys=True, separators=(',', ':'))}"
        for name, tree in sorted(types.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write(provider: str) -> None:
    """Build and write one provider's file, and say how large it is."""
    module = importlib.import_module(f"schema_{provider}")
    types = module.build()
    text = render(types, module.sources())
    path = SCHEMAS / f"{provider}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"{path.name}: {len(types)} types, {len(text) / 1e6:.2f} MB", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the property trees of the vendors' types.")
    parser.add_argument("providers", nargs="*", metavar="PROVIDER", help="one of: " + ", ".join(providers()))
    sys.path.insert(0, str(TOOLS))
    chosen = parser.parse_args().providers or providers()
    if unknown := sorted(set(chosen) - set(providers())):
        parser.error(f"no module schema_{unknown[0]}.py here; there are: {', '.join(providers())}")
    for provider in chosen:
        write(provider)


if __name__ == "__main__":
    main()
