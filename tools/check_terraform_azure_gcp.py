"""Compare the Terraform tables for Azure or Google Cloud with the providers' own arguments.

    pip download --no-deps cdktn-provider-azurerm cdktn-provider-google     # unpack the package inside
    python tools/check_terraform_azure_gcp.py azure package/lib [another/lib …] [--resource azurerm_key_vault]

A resource may differ between two major versions of a provider, and people have both: a table is right
when everything that it names exists in one of the libraries given. A name that starts with `$` is not an
argument but something that the resource's type says by itself. What is printed, and what makes the check
fail, is as in check_terraform_aws.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import yaml

from check_terraform_aws import CATALOG, Arguments, arguments, below, problems

PREFIXES = {"azure": "azurerm_", "gcp": "google_"}


def joined(one: Arguments, other: Arguments) -> Arguments:
    """The arguments of both versions."""
    return {name: joined(one.get(name, {}), other.get(name, {})) for name in {**one, **other}}


def known(libraries: list[Path], resource: str) -> Arguments:
    """The arguments of a resource in any of the libraries; empty when none has it.

    The package of the beta provider keeps the provider's name in its folders.
    """
    found: Arguments = {}
    for library in libraries:
        for name in (resource, f"google_{resource}"):
            if (library / name.replace("_", "-")).is_dir():
                found = joined(found, arguments(library, name))
    return found


def with_constants(given: Arguments, table: dict[str, Any]) -> Arguments:
    """The arguments and what a table adds to them under names that start with `$`."""
    for path in table.get("rename") or {}:
        *blocks, name = path.split(".")
        inner = given
        for block in blocks:
            inner = inner.get(block, {})
        if name.startswith("$"):
            inner[name] = {}
    return given


def closed(table: dict[str, Any], tree: Any) -> dict[str, Any]:
    """The table without renames to places where the schema lets anything stand."""
    fold = table.get("fold") or {}
    prefix = [fold["at"]] if fold.get("at") else []

    def free(path: str) -> bool:
        steps = ".".join([*prefix, path]).split(".")
        return any(below(tree, ".".join(steps[:length])) == "json" for length in range(len(steps)))

    rename = {name: path for name, path in (table.get("rename") or {}).items() if not free(path)}
    dropped = [name for name in table.get("rename") or {} if name not in rename]
    return {**table, "rename": rename, "drop": [*(table.get("drop") or ()), *dropped]}


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare the Terraform tables with the providers' arguments.")
    parser.add_argument("provider", choices=sorted(PREFIXES))
    parser.add_argument("libraries", type=Path, nargs="+", help="package/lib of an unpacked provider package")
    parser.add_argument("--resource", action="append", default=[])
    options = parser.parse_args()
    schema = json.loads((CATALOG / "schema" / f"{options.provider}.json").read_text(encoding="utf-8"))
    errors = 0
    for file in sorted((CATALOG / "terraform" / options.provider).glob("*.yaml")):
        table = yaml.safe_load(file.read_text(encoding="utf-8"))
        if options.resource and table["resource"] not in options.resource:
            continue
        given = known(options.libraries, table["resource"].removeprefix(PREFIXES[options.provider]))
        tree = schema.get(table["type"], "json")
        found = list(problems(closed(table, tree), with_constants(given, table), tree))
        if not given:
            found = [("error", "no library has the resource")]
        errors += sum(kind == "error" for kind, _ in found)
        for kind, text in found:
            print(f"{table['resource']}  {kind}: {text}")
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
