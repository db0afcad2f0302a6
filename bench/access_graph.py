"""Who becomes whom in an organisation of AWS: reading every identity's policies and every step between identities.

    python bench/access_graph.py [--accounts 1000] [--roles 200]

The organisation is made by templates, as large ones are: in every account two administrators, a platform role
that passes any role to training jobs, a developer role that passes roles by a name's prefix, roles that trust
their account, one that the tooling account assumes, and service roles with rights on their own buckets.
The peer is the plain way: every identity is asked about every role (`--plain`, a few accounts only).
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from collections.abc import Iterator

from bartizan.catalog.load import load_catalog
from bartizan.graph.access.aws.trust import ASSUME
from bartizan.graph.attack import identity, primitives, roles
from bartizan.graph.attack.moves import Ground
from bartizan.graph.estate import Estate
from bartizan.graph.facts import Facts
from bartizan.graph.technique import read_techniques
from bartizan.model.asset import Asset, Sighting
from bartizan.model.location import Location
from bartizan.model.values import Value

TOOLING = "100000000000"
SERVICES = ("lambda", "sagemaker", "ec2", "glue", "ecs-tasks", "bedrock", "states", "codebuild")
SEEN = Location(call="iam:GetAccountAuthorizationDetails", region="eu-west-1", time="2026-11-23T00:00:00Z")


def statement(actions: Value, resources: Value) -> dict[str, Value]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


def role(account: str, name: str, principal: dict[str, Value], *statements: dict[str, Value]) -> Asset:
    trust: Value = {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]}
    config: dict[str, Value] = {
        "RoleName": name,
        "AssumeRolePolicyDocument": trust,
        "Policies": [{"PolicyName": "own", "PolicyDocument": {"Statement": list(statements)}}],
    }
    return thing(f"arn:aws:iam::{account}:role/{name}", "AWS::IAM::Role", "role", name, account, config)


def thing(  # noqa: PLR0917 - the columns of a table
    id_: str, type_: str, kind: str, name: str, account: str, config: dict[str, Value]
) -> Asset:
    return Asset(id_, type_, kind, name, "aws", account, "eu-west-1", config=config,
                 sightings=(Sighting("aws", SEEN, config),))  # fmt: skip


def account_assets(account: str, count: int) -> Iterator[Asset]:
    """The identities of one account, `count` of them, and the buckets that they use."""
    here: dict[str, Value] = {"AWS": f"arn:aws:iam::{account}:root"}
    for name in ("admin", "break-glass"):
        yield role(account, name, here, statement("*", "*"))
    create = ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob", "iam:PassRole"]
    yield role(account, "platform", {"Service": "sagemaker.amazonaws.com"}, statement(create, "*"))
    passing = statement("iam:PassRole", f"arn:aws:iam::{account}:role/app-1*")
    yield role(account, "developer", here, statement(["lambda:*", "s3:ListAllMyBuckets"], "*"), passing)
    tooling: dict[str, Value] = {"AWS": f"arn:aws:iam::{TOOLING}:role/deployer"}
    yield role(account, "deployed", tooling, statement("cloudformation:*", "*"))
    yield role(account, "switcher", here, statement("sts:AssumeRole", f"arn:aws:iam::{account}:role/*"))
    for at in range(count - 6):
        bucket = f"{account}-data-{at % 10}"
        service: dict[str, Value] = {"Service": f"{SERVICES[at % len(SERVICES)]}.amazonaws.com"}
        rights = statement(["s3:GetObject", "s3:PutObject"], f"arn:aws:s3:::{bucket}/*")
        yield role(account, f"app-{at}", service, rights, statement("logs:*", "*"))
    for at in range(10):
        name = f"{account}-data-{at}"
        yield thing(f"arn:aws:s3:::{name}", "AWS::S3::Bucket", "bucket", name, account, {"BucketName": name})


def estate(accounts: int, count: int) -> Estate:
    assets: dict[str, Asset] = {}
    deployer = statement("sts:AssumeRole", "arn:aws:iam::*:role/deployed")
    first = role(TOOLING, "deployer", {"Service": "codebuild.amazonaws.com"}, deployer)
    assets[first.id] = first
    for at in range(1, accounts + 1):
        assets.update((one.id, one) for one in account_assets(f"{100000000000 + at}", count))
    return Estate(assets, [])


def plain(ground: Ground) -> int:
    """Every identity asked about every role: what the indexes are there to avoid."""
    return sum(
        ground.may(one, ASSUME, id_) is not None
        for one in ground.facts.identities.values()
        for id_ in ground.facts.identities
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--roles", type=int, default=200)
    parser.add_argument("--plain", action="store_true")
    chosen = parser.parse_args()
    catalog = load_catalog()
    made = estate(chosen.accounts, chosen.roles)
    ground = Ground(Facts(made, catalog), {}, read_techniques(catalog.techniques))
    clock = time.process_time()

    def lap(what: str, found: object) -> None:
        nonlocal clock
        now = time.process_time()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{what:<34} {now - clock:8.1f} CPU s   {found}   peak {peak:,.0f} MB")
        clock = now

    lap("policies of identities", f"{len(ground.facts.aws.identities):,} identities")
    if chosen.plain:
        lap("plain: every pair, one action", f"{plain(ground):,} steps")
        return
    for family in (roles, primitives, identity):
        steps = Counter(move.technique.id for move in family.moves(ground))
        lap(f"steps of {family.__name__.rpartition('.')[2]}", dict(steps))


if __name__ == "__main__":
    main()
