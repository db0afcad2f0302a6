"""Write catalog/frameworks/atlas.yaml from MITRE ATLAS's own data file: ids and names of techniques and mitigations.

    python tools/build_frameworks.py ATLAS.yaml

The data file is `dist/ATLAS.yaml` of https://github.com/mitre-atlas/atlas-data (Apache-2.0); NOTICE names its version.
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any

import yaml

OUT = Path(__file__).parent.parent / "src/bartizan/catalog/frameworks/atlas.yaml"
PEOPLE = "Resistance against the technique beyond configuration is shown by testing."


def controls(data: dict[str, Any]) -> dict[str, Any]:
    matrix = data["matrices"][0]
    names = {one["id"]: one["name"] for one in matrix["techniques"]}
    out: dict[str, Any] = {}
    for one in sorted(matrix["techniques"], key=lambda row: row["id"]):
        parent = names.get(one.get("subtechnique-of", ""))
        title = f"{parent}: {one['name']}" if parent else one["name"]
        out[one["id"]] = {"title": title, "assessed": "partly", "people": PEOPLE}
    for one in sorted(matrix["mitigations"], key=lambda row: row["id"]):
        out[one["id"]] = {"title": one["name"], "assessed": "partly", "people": "Parts that are processes of people."}
    return out


def main() -> None:
    data = yaml.safe_load(Path(sys.argv[1]).read_text("utf-8"))
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    document = {
        "id": "atlas",
        "title": "MITRE ATLAS, techniques against AI and mitigations",
        "version": data["version"],
        "source": "https://atlas.mitre.org",
        "licence": "Apache-2.0",
        "read": today,
        "controls": controls(data),
    }
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=200)
    OUT.write_text("# Made by tools/build_frameworks.py; do not edit.\n" + text, "utf-8")
    print(f"{OUT.name}: {len(document['controls'])} controls")


if __name__ == "__main__":
    main()
