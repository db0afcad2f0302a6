"""Build `catalog/data/gcp_roles.bin`: which permissions each predefined role of Google Cloud holds.

    python tools/build_gcp_roles.py gcp_predefined_roles.json

Source: the roles of https://github.com/iann0036/iam-dataset (MIT, Copyright Ian Mckay), itself Google's
`iam roles describe`, as one list of `{"name", "permissions"}`.

The file: a line of JSON (`roles` and `permissions`, how many there are; `names`, the length of the part
that follows), then two parts compressed by zlib: the names (roles, then permissions, one a line) and
one bitmap a role, in the order of the names, bit `n` for permission `n`.
"""

from __future__ import annotations

import json
import sys
import zlib
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "bartizan" / "catalog" / "data" / "gcp_roles.bin"


def main() -> None:
    listed = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    roles = {str(one["name"]): set(one["permissions"]) for one in listed}
    permissions = sorted(set().union(*roles.values()))
    number = {name: at for at, name in enumerate(permissions)}
    width = (len(permissions) + 7) // 8
    bitmaps = bytearray()
    for name in sorted(roles):
        row = bytearray(width)
        for permission in roles[name]:
            at = number[permission]
            row[at >> 3] |= 1 << (at & 7)
        bitmaps += row
    names = zlib.compress("\n".join([*sorted(roles), *permissions]).encode("ascii"), 9)
    head = {"roles": len(roles), "permissions": len(permissions), "names": len(names)}
    TARGET.write_bytes(json.dumps(head).encode("ascii") + b"\n" + names + zlib.compress(bytes(bitmaps), 9))
    print(f"{TARGET.name}: {len(roles)} roles, {len(permissions)} permissions, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
