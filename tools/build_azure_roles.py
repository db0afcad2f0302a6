"""Build `catalog/data/azure_roles.json`: what each built-in role of Azure lets its holder do.

Source: `azure/built-in-roles-raw.json` of iann0036/iam-dataset (MIT), an export of Azure's own role definitions.

    python tools/build_azure_roles.py built-in-roles-raw.json 2026-11-23

Every text of an action stands once in `texts`; a permission has five fields: actions, notActions, dataActions and
notDataActions as numbers of texts, and the condition or null.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "src" / "bartizan" / "catalog" / "data" / "azure_roles.json"
LISTS = ("actions", "notActions", "dataActions", "notDataActions")


def main() -> None:
    source, date = Path(sys.argv[1]), sys.argv[2]
    roles: list[dict[str, Any]] = json.loads(source.read_text(encoding="utf-8"))
    permissions = [permission for role in roles for permission in role["permissions"]]
    texts = sorted({text for permission in permissions for name in LISTS for text in permission[name]})
    numbers = {text: number for number, text in enumerate(texts)}
    out = {
        "source": "iann0036/iam-dataset azure/built-in-roles-raw.json (MIT)",
        "date": date,
        "texts": texts,
        "roles": {
            role["name"].lower(): {
                "name": role["roleName"],
                "permissions": [
                    [*([numbers[text] for text in permission[name]] for name in LISTS), permission["condition"]]
                    for permission in role["permissions"]
                ],
            }
            for role in sorted(roles, key=lambda role: str(role["name"]))
        },
    }
    TARGET.write_text(json.dumps(out, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(roles)} roles, {len(texts)} texts, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
