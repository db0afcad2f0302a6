"""Compare the Terraform tables for AWS with the provider's own arguments, and print what does not fit.

    npm pack @cdktf/provider-aws && tar xzf cdktf-provider-aws-*.tgz
    python tools/check_terraform_aws.py package/lib [aws_s3_bucket …]

The package is generated from the provider's schema, so its `toTerraform` functions name every argument
of every block. An argument that matches no canonical property and stands in no table is printed as
`unmatched`; a table that names what the provider does not have is an error.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

CATALOG = Path(__file__).resolve().parent.parent / "src" / "bartizan" / "catalog"
META = {"id", "provider", "timeouts", "region", "tags_all"}
ARGUMENT = re.compile(r"^\s+(\w+): (.*),$", re.MULTILINE)
FUNCTION = re.compile(r"^function (\w+ToTerraform)\(struct\) \{(.*?)^\}", re.DOTALL | re.MULTILINE)
ROOT = re.compile(r"synthesizeAttributes\(\) \{\s+return \{(.*?)^        \};", re.DOTALL | re.MULTILINE)

Arguments = dict[str, Any]
"""Arguments of a block by name: `{}` for a plain one, the inner arguments for a block."""


def arguments(library: Path, resource: str) -> Arguments:
    """The provider's arguments of a resource."""
    folder = library / resource.removeprefix("aws_").replace("_", "-")
    files = [folder / "index.js", *sorted((folder / "index-structs").glob("structs*.js"))]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    functions = {
        match[1]: ARGUMENT.findall(match[2].rsplit("return {", 1)[-1])
        for match in FUNCTION.finditer(source)
        if not match[1].endswith("ToHclTerraform")
    }
    root = ROOT.search(source)
    assert root is not None, f"{folder} is not a resource"
    return _block(ARGUMENT.findall(root[1]), functions, ())


def _block(pairs: list[tuple[str, str]], functions: dict[str, Any], above: tuple[str, ...]) -> Arguments:
    out: Arguments = {}
    for name, expression in pairs:
        inner = re.search(r"\b(\w+ToTerraform)\b", re.sub(r"cdktf\.\w+", "", expression))
        known = inner is not None and inner[1] in functions and inner[1] not in above
        out[name] = _block(functions[inner[1]], functions, (*above, inner[1])) if inner and known else {}
    return out


def below(tree: Any, path: str) -> Any:
    """The schema's tree at a canonical path; None when there is none."""
    for step in filter(None, re.sub(r"\[\d*\]", "", path).split(".")):
        tree = tree[0] if isinstance(tree, list) else tree
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree[0] if isinstance(tree, list) else tree


def problems(table: dict[str, Any], known: Arguments, tree: Any) -> Iterator[tuple[str, str]]:
    """`(error | unmatched, text)` for one table; `tree` is the type's schema."""
    fold = table.get("fold") or {}
    places = fold.get("at", "")
    base = below(tree, next(iter(places.values())) if isinstance(places, dict) else places)
    rename, drop = table.get("rename") or {}, set(table.get("drop") or ())
    hidden = META | {fold.get("owner"), fold.get("by")}

    def walk(inner: Arguments, here: str, at: Any) -> Iterator[tuple[str, str]]:
        for name, block in inner.items():
            path = f"{here}.{name}" if here else name
            if path in drop or (not here and name in hidden and path not in rename):
                continue
            same = [key for key in at if key.lower() == name.replace("_", "")] if isinstance(at, dict) else []
            target = below(base, rename[path]) if path in rename else below(at, same[0]) if same else None
            if path in rename and target is None:
                yield "error", f"{path} is renamed to {rename[path]}, which does not exist"
            elif target is None and not any(key.startswith(f"{path}.") for key in rename):
                yield "unmatched", path
            elif block and target != "json":
                yield from walk(block, path, target or {})

    yield from walk(known, "", base)
    named = [*rename, *drop, *(table.get("values") or {}), *(table.get("defaults") or {})]
    for path in [*named, *(table.get("json") or ()), *(table.get("spread") or ()), *(table.get("wrap") or ())]:
        inner: Any = known
        for step in path.split("."):
            inner = inner.get(step) if isinstance(inner, dict) else None
        if inner is None:
            yield "error", f"the provider has no argument {path}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the Terraform tables with the provider's arguments.")
    parser.add_argument("library", type=Path, help="package/lib of the unpacked @cdktf/provider-aws")
    parser.add_argument("resources", nargs="*")
    options = parser.parse_args()
    schema = json.loads((CATALOG / "schema" / "aws.json").read_text(encoding="utf-8"))
    errors = 0
    for file in sorted((CATALOG / "terraform" / "aws").glob("*.yaml")):
        table = yaml.safe_load(file.read_text(encoding="utf-8"))
        if options.resources and table["resource"] not in options.resources:
            continue
        found = list(problems(table, arguments(options.library, table["resource"]), schema.get(table["type"], {})))
        errors += sum(kind == "error" for kind, _ in found)
        for kind, text in found:
            print(f"{table['resource']}  {kind}: {text}")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
