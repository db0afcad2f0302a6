"""Decisions on AWS requests a second, ours beside moto's IAM evaluator; and how many documented cases each decides.

    python bench/access.py [statements]

One identity policy of `statements` statements over as many buckets; requests name buckets at random. Ours is
measured three times: a whole file of requests (reading and evaluating), a request in hand with its policies
read, and the decision as the graph asks it. moto knows identity policies only, so the cases are those with
nothing but identity policies and a definite answer. CPU seconds.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.graph.access.aws.cases import read_cases

from bartizan.graph.access.aws.decide import Identity, Question, decide
from bartizan.graph.access.aws.evaluate import evaluate
from bartizan.graph.access.aws.policy import read_document
from bartizan.graph.access.aws.request import read_request
from bartizan.graph.access.aws.resource import Resource

ANN = "arn:aws:iam::111122223333:user/ann"
REQUESTS = 2_000


def rate(call: Callable[[str], object], names: list[str]) -> float:
    """Calls a second."""
    began = time.process_time()
    for name in names:
        call(name)
    return len(names) / max(time.process_time() - began, 1e-9)


def speed(count: int) -> None:
    listed = [
        {
            "Effect": "Deny" if at % 10 == 0 else "Allow",
            "Action": ["s3:Get*", "s3:List*"],
            "Resource": f"arn:aws:s3:::bucket-{at}/*",
            "Condition": {"Bool": {"aws:SecureTransport": "true"}},
        }
        for at in range(count)
    ]
    document: dict[str, Any] = {"Version": "2012-10-17", "Statement": listed}
    draw = random.Random(1)
    names = [f"bucket-{draw.randrange(2 * count)}" for _ in range(REQUESTS)]

    def request(name: str) -> dict[str, Any]:
        asked = {"principal": ANN, "action": "s3:GetObject", "resource": f"arn:aws:s3:::{name}/x"}
        context = {"aws:SecureTransport": ["true"]}
        return {"request": {**asked, "context": context}, "policies": {"identity": [document]}}

    read = {name: read_request(request(name), "file") for name in set(names[:200])}
    identity = Identity(ANN, "user", "ann", "111122223333", read_document(document, None, "identity").statements)
    context = {"aws:securetransport": ("true",)}
    moto = IAMPolicy({"policy_document": json.dumps(document)})
    rows = [
        ("file", lambda name: evaluate(read_request(request(name), "file")), names[:200]),
        ("in hand", lambda name: evaluate(read[name]), names[:200]),
        (
            "graph",
            lambda name: decide(Question(identity, "s3:GetObject", Resource("", "s3", "", "", name, "/x"), context)),
            names,
        ),
        (
            "moto",
            lambda name: moto.is_action_permitted(
                "s3:GetObject", f"arn:aws:s3:::{name}/x", incoming_condition_values={"aws:SecureTransport": "true"}
            ),
            names[:20],
        ),
    ]
    for name, call, wanted in rows:
        print(f"{name:9}{rate(call, wanted):>12,.0f} decisions a second over {count} statements")


def answers() -> None:
    words = {
        PermissionResult.PERMITTED: "allowed",
        PermissionResult.DENIED: "denied",
        PermissionResult.NEUTRAL: "denied",
    }
    ours = theirs = failed = total = 0
    for case in read_cases():
        if set(case.data["policies"]) != {"identity"} or case.expect == "unknown" or case.data.get("complete"):
            continue
        total += 1
        ours += evaluate(read_request(case.data, "file")).decision == case.expect
        asked = case.data["request"]
        given = {key: values[0] for key, values in asked["context"].items() if values}
        found = set()
        for document in case.data["policies"]["identity"]:
            try:
                policy = IAMPolicy({"policy_document": document if isinstance(document, str) else json.dumps(document)})
                found.add(
                    policy.is_action_permitted(asked["action"], asked["resource"], incoming_condition_values=given)
                )
            except (KeyError, ValueError, TypeError, AttributeError, NotImplementedError, re.error):
                failed += 1
        denied = PermissionResult.DENIED in found
        best = PermissionResult.DENIED if denied else PermissionResult.PERMITTED
        theirs += words[best if best in found else PermissionResult.NEUTRAL] == case.expect
    print(
        f"cases    {total} with identity policies only: ours {ours}, moto {theirs} ({failed} policies it cannot read)"
    )


if __name__ == "__main__":
    for size in (10, int(sys.argv[1]) if len(sys.argv) > 1 else 300):
        speed(size)
    answers()
