"""Build `catalog/ai/{packages,endpoints,secrets,images}.json`: `python tools/build_ai_lists.py FOLDER DATE`.

FOLDER holds `ai_packages.tsv`, `ai_endpoints.tsv`, `ai_secrets.tsv` and `ai_images.tsv` (UTF-8, tab-separated, one
header line); DATE is the day on which the lists were compiled. Empty cells and columns that nothing
reads are left out.
"""

from __future__ import annotations

import csv
import datetime
import json
import sys
from collections.abc import Callable
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "bartizan" / "catalog" / "ai"
Row = dict[str, str]


def package(row: Row) -> dict[str, object]:
    out: dict[str, object] = {
        "ecosystem": row["ecosystem"],
        "name": row["package"],
        "category": row["category"],
        "vendor": row["vendor_product"],
    }
    if row["hosted_service"] == "yes":
        out["hosted"] = True
    if row["import_name"]:
        out["import"] = row["import_name"]
    return out


def endpoint(row: Row) -> dict[str, object]:
    out: dict[str, object] = {
        "host": row["host_pattern"],
        "match": row["match"],
        "vendor": row["vendor_product"],
        "kind": row["kind"],
    }
    if row["openai_compatible"] == "yes":
        out["openai_compatible"] = True
    if row["hosted_service"] == "yes":
        out["hosted"] = True
    return out


def secret(row: Row) -> dict[str, object]:
    out: dict[str, object] = {
        "provider": row["provider"],
        "variables": [name for name in row["env_vars"].split(",") if name not in {"", "-"}],
        "confidence": row["confidence"],
        "context": row["context_required"] == "yes",
        "distinctive": row["prefix_distinctive"],
    }
    if row["token_regex"] != "-":
        out["pattern"] = row["token_regex"]
    return out


def image(row: Row) -> dict[str, object]:
    out: dict[str, object] = {
        "repository": row["image_repo"],
        "match": row["match"],
        "category": row["category"],
        "product": row["product"],
    }
    if row["gpu"] == "yes":
        out["gpu"] = True
    if row["model_arg"]:
        out["model"] = row["model_arg"]
    return out


LISTS: dict[str, Callable[[Row], dict[str, object]]] = {
    "packages": package,
    "endpoints": endpoint,
    "secrets": secret,
    "images": image,
}


_NOTEBOOKS = ("kubeflownotebookswg/", "ghcr.io/kubeflow/kubeflow/notebook-servers/")
MORE: dict[str, list[dict[str, object]]] = {
    "images": [
        {"repository": f"{folder}{end}", "match": "glob", "category": "notebook", "product": product}
        for folder in _NOTEBOOKS
        for end, product in (("jupyter-*", "Jupyter (Kubeflow)"), ("*", "Kubeflow notebook"))
    ],
}
"""Rows that the tables lack, by list; they come first, so that they win over patterns that are less exact."""


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder, date = Path(arguments[0]), datetime.date.fromisoformat(arguments[1]).isoformat()
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, convert in LISTS.items():
        with (folder / f"ai_{name}.tsv").open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows = [convert({key: (value or "").strip() for key, value in row.items()}) for row in reader]
        rows = [*MORE.get(name, []), *rows]
        lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
        file = TARGET / f"{name}.json"
        file.write_text(f'{{"date":"{date}","rows":[\n{lines}\n]}}\n', encoding="utf-8")
        print(f"{name}: {len(rows)} rows, {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
