"""Extract the arguments of the Terraform resources that the catalogue has tables for.

    pip download --no-deps cdktn-provider-aws cdktn-provider-azurerm cdktn-provider-google
    npm pack @cdktf/provider-aws @cdktf/provider-azurerm @cdktf/provider-google   # the major version before
    # unpack each package, and the package inside the Python ones
    python tools/schema_terraform.py aws new/package/lib old/package/lib          # likewise azure, gcp

The packages are generated from the providers' schemas: `…ToHclTerraform` functions say of every argument
whether it is a block and what it holds, the declarations beside them what is required. Where several
libraries are given an argument of any counts, and is required when it is required in all. Writes
`catalog/arguments/<provider>.json`; `catalog/arguments/README.md` says what stands there.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
from pathlib import Path
from typing import Any

import yaml

CATALOG = Path(__file__).resolve().parent.parent / "src" / "bartizan" / "catalog"
PREFIXES = {"aws": "aws_", "azure": "azurerm_", "gcp": "google_"}
LEFT_OUT = {"id", "tags_all", "timeouts", "effective_labels", "terraform_labels", "effective_annotations"}
FUNCTION = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{(.*?)^\}", re.DOTALL | re.MULTILINE)
ROOT = re.compile(r"synthesizeHclAttributes\(\) \{(.*?)^    \}", re.DOTALL | re.MULTILINE)
ENTRY = re.compile(
    r"^ +(\w+): \{\s+value: (.*?),\s+isBlock: (true|false),\s+type: \"(\w+)\",\s+storageClassType: \"(\w+)\"",
    re.MULTILINE | re.DOTALL,
)
INTERFACE = re.compile(r"^export interface (\w+)[^{]*\{(.*?)^\}", re.DOTALL | re.MULTILINE)
MEMBER = re.compile(r"^    readonly (\w+)(\?)?:", re.MULTILINE)
INNER = re.compile(r"\b(\w+)ToHclTerraform\b")
WORDS = {"boolean": "bool", "string": "string", "number": "number", "any": "any"}

Arguments = dict[str, Any]


def resource(library: Path, name: str, prefix: str) -> Arguments | None:
    """The arguments of a resource in one library; None when it has none of that name."""
    folder = library / name.removeprefix(prefix).replace("_", "-")
    if not folder.is_dir():
        folder = library / name.replace("_", "-")
    if not folder.is_dir():
        return None
    files = [folder / "index.js", *sorted((folder / "index-structs").glob("structs*.js"))]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    typed = "".join(file.with_suffix(".d.ts").read_text(encoding="utf-8") for file in files)
    functions = {match[1]: match[2] for match in FUNCTION.finditer(source)}
    needed = {
        match[1]: {_bare(name) for name, optional in MEMBER.findall(match[2]) if not optional}
        for match in INTERFACE.finditer(typed)
    }
    root = ROOT.search(source)
    config = next((name for name in needed if name.endswith("Config") and f"{name} extends" in typed), "")
    return None if root is None else _block(root[1], functions, needed, config, ())


def _bare(name: str) -> str:
    return name.lower().replace("_", "")


def _block(
    text: str, functions: dict[str, str], needed: dict[str, set[str]], interface: str, above: tuple[str, ...]
) -> Arguments:
    out: Arguments = {}
    for name, value, is_block, kind, holds in ENTRY.findall(text):
        if not above and name in LEFT_OUT:
            continue
        mark = "!" if _bare(name) in needed.get(interface, set()) else ""
        inner = INNER.search(re.sub(r"cdkt[fn]\.\w+", "", value))
        if inner is None:
            out[name] = _plain(kind, holds) + mark
        elif inner[1] not in functions or inner[1] in above:
            out[name] = "any" + mark
        else:
            single = "listMapper" not in value
            word = ("block" if single else "blocks") if is_block == "true" else ("object" if single else "objects")
            named = inner[1][:1].upper() + inner[1][1:]
            out[name] = {"$": word + mark, **_block(functions[inner[1]], functions, needed, named, (*above, inner[1]))}
    return out


def _plain(kind: str, holds: str) -> str:
    for ending in ("List", "Map"):
        if holds.endswith(ending):
            inner = holds.removesuffix(ending)
            outer = "map" if ending == "Map" else kind if kind in ("list", "set") else "list"
            return f"{outer}({_plain('simple', inner)})"
    return WORDS.get(holds, "any")


def joined(one: Arguments, other: Arguments) -> Arguments:
    """The arguments of two versions; the first says what they hold."""
    out: Arguments = {}
    for name in {**one, **other}:
        first, second = one.get(name), other.get(name)
        if name == "$":
            out[name] = _loose(str(first), second)
        elif isinstance(first, dict) and isinstance(second, dict):
            out[name] = joined(first, second)
        else:
            out[name] = _relaxed(first if first is not None else second, second if first is not None else None)
    return out


def _loose(word: str, other: object) -> str:
    return word if isinstance(other, str) and other.endswith("!") else word.removesuffix("!")


def _relaxed(tree: Any, other: Any) -> Any:
    mark = other.get("$", "") if isinstance(other, dict) else other
    if isinstance(tree, dict):
        return {**tree, "$": _loose(tree["$"], mark)}
    return _loose(tree, mark)


def wanted(provider: str) -> list[str]:
    """The resources with a table, and those that are named like a native type."""
    tables = (CATALOG / "terraform" / provider).glob("*.yaml")
    return sorted({yaml.safe_load(file.read_text(encoding="utf-8"))["resource"] for file in tables})


def natives(library: Path) -> list[str]:
    """The resources of the AWS provider that are named like a native type."""
    types = json.loads((CATALOG / "schema" / "aws.json").read_text(encoding="utf-8"))
    bare = {type_.removeprefix("AWS::").replace("::", "").lower() for type_ in types}
    names = (folder.name.replace("-", "_") for folder in library.iterdir() if (folder / "index.js").is_file())
    return [f"aws_{name}" for name in names if name.replace("_", "") in bare]


def main() -> None:
    """Write one provider's file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("provider", choices=sorted(PREFIXES))
    parser.add_argument("libraries", type=Path, nargs="+", help="package/lib of an unpacked provider package")
    parser.add_argument("--beta", type=Path, help="likewise of cdktn-provider-google-beta: for what only that has")
    options = parser.parse_args()
    names = wanted(options.provider) + (natives(options.libraries[0]) if options.provider == "aws" else [])
    out: dict[str, Any] = {"$made": datetime.datetime.now(datetime.UTC).date().isoformat()}
    for name in sorted(set(names)):
        found = [one for library in options.libraries if (one := resource(library, name, PREFIXES[options.provider]))]
        if not found and options.beta is not None:
            found = [one for one in [resource(options.beta, name, PREFIXES[options.provider])] if one]
        if not found:
            print(f"{name}: no library has it")
            continue
        arguments = found[0]
        for other in found[1:]:
            arguments = joined(arguments, other)
        out[name] = arguments
    file = CATALOG / "arguments" / f"{options.provider}.json"
    file.parent.mkdir(exist_ok=True)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(tree, separators=(',', ':'))}" for name, tree in out.items())
    file.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    print(f"{len(out) - 1} resources, {file.stat().st_size} bytes")


if __name__ == "__main__":
    main()
