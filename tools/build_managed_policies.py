"""Build `catalog/data/aws_managed_policies.json.gz`: the documents of all AWS managed policies.

Source: the listing in moto (`moto/iam/aws_managed_policies.py`, Apache-2.0), itself AWS's `iam get-policy-version`.
Run after an upgrade of moto: `python tools/build_managed_policies.py`. Each document is JSON text of its
own, so that only those that an estate names are parsed.
"""

from __future__ import annotations

import gzip
import json
from importlib.metadata import version
from pathlib import Path

from moto.iam.aws_managed_policies import aws_managed_policies_data

TARGET = Path(__file__).parent.parent / "src" / "bartizan" / "catalog" / "data" / "aws_managed_policies.json.gz"
MOST_BYTES = 700_000


def main() -> None:
    listed = json.loads(aws_managed_policies_data)
    policies = {name: json.dumps(one["Document"], separators=(",", ":")) for name, one in sorted(listed.items())}
    newest = max(policy["UpdateDate"][:10] for policy in listed.values())
    out = {"source": f"moto {version('moto')}", "newest": newest, "policies": policies}
    packed = gzip.compress(json.dumps(out, separators=(",", ":")).encode(), 9, mtime=0)
    if len(packed) > MOST_BYTES:
        raise SystemExit(f"{len(packed)} bytes are too many to ship")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(packed)
    print(f"{len(policies)} policies, the newest of {newest}, {len(packed)} bytes")


if __name__ == "__main__":
    main()
