"""Build `catalog/data/aws_managed_policies.json`: the documents of the AWS managed policies that matter here.

Source: the listing in moto (`moto/iam/aws_managed_policies.py`, Apache-2.0), itself AWS's `iam get-policy-version`.
Run after an upgrade of moto: `python tools/build_managed_policies.py`.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from moto.iam.aws_managed_policies import aws_managed_policies_data

TARGET = Path(__file__).parent.parent / "src" / "bartizan" / "catalog" / "data" / "aws_managed_policies.json"
WANTED = {
    "AdministratorAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "ViewOnlyAccess",
    "IAMFullAccess",
    "IAMReadOnlyAccess",
    "DataScientist",
    "AWSLambda_FullAccess",
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSGlueConsoleFullAccess",
    "AmazonEC2FullAccess",
    "AmazonDynamoDBFullAccess",
    "AmazonDynamoDBReadOnlyAccess",
    "SecretsManagerReadWrite",
    "AmazonSSMManagedInstanceCore",
    "AmazonECSTaskExecutionRolePolicy",
    "CloudWatchFullAccess",
    "CloudWatchLogsFullAccess",
}
PREFIXES = (
    "AmazonS3",
    "AmazonSageMaker",
    "AmazonBedrock",
    "AmazonEC2ContainerRegistry",
    "AmazonKendra",
    "AmazonOpenSearch",
)


def main() -> None:
    listed = json.loads(aws_managed_policies_data)
    chosen = {
        name: {"updated": policy["UpdateDate"][:10], "document": policy["Document"]}
        for name, policy in sorted(listed.items())
        if name in WANTED or name.startswith(PREFIXES)
    }
    missing = WANTED - chosen.keys()
    if missing:
        raise SystemExit(f"not in this moto: {sorted(missing)}")
    denying = sorted(
        name
        for name, policy in listed.items()
        if any(item.get("Effect") == "Deny" for item in policy["Document"]["Statement"] if isinstance(item, dict))
    )
    newest = max(policy["UpdateDate"][:10] for policy in listed.values())
    out = {"source": f"moto {version('moto')}", "newest": newest, "denying": denying, "policies": chosen}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(out, sort_keys=True, separators=(",", ":")) + "\n")
    print(f"{len(chosen)} of {len(listed)} policies, {len(denying)} names that deny, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
