"""What detection costs an event, beside a naive evaluator of the same Sigma rules.

`python bench/runtime.py [EVENTS]` generates CloudTrail records, Bedrock invocation logs and OpenTelemetry
spans (seed 7), reads and judges them in one process, and prints events a CPU second. The peer walks pySigma's
own parse tree for every rule and every event, with fields looked up by name and text searched by `re`: the
same rules, the same events, no index, no compilation, no common search. Both must raise the same hits.
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

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from bartizan.catalog.load import load_catalog
from bartizan.model.event import Event
from bartizan.runtime.detect import Detector
from bartizan.runtime.examples import variants
from bartizan.runtime.fields import HIDDEN, TEXT_FIELDS, getter, text
from bartizan.runtime.read import read_events
from bartizan.runtime.signals import Signals, _parsed
from bartizan.runtime.view import View

RUNS = 3
CALLS = (
    "ListFoundationModels",
    "InvokeModel",
    "GetObject",
    "DescribeInstances",
    "AssumeRole",
    "GetGuardrail",
    "PutObject",
)
PROMPTS = (
    "Where is my order? It was placed on Monday and the page still says that it is being packed.",
    "Please summarise the attached manual in five sentences, and keep the warnings about the battery.",
    "Write a friendly reply to this customer, who wants to return a lamp after forty days.",
)


def cloudtrail(count: int) -> bytes:
    draw = random.Random(7)
    lines = []
    for number in range(count):
        call = draw.choice(CALLS)
        lines.append(
            json.dumps(
                {
                    "eventVersion": "1.11",
                    "eventID": f"e-{number}",
                    "eventTime": f"2026-11-23T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z",
                    "userIdentity": {
                        "type": "AssumedRole",
                        "arn": f"arn:aws:sts::111122223333:assumed-role/app-{number % 40}/i",
                        "accountId": "111122223333",
                        "accessKeyId": "ASIAQYLPMN5HFIQR7XYA",
                        "sessionContext": {"attributes": {"mfaAuthenticated": "false"}},
                    },
                    "eventSource": "s3.amazonaws.com" if "Object" in call else "bedrock.amazonaws.com",
                    "eventName": call,
                    "awsRegion": "eu-west-1",
                    "sourceIPAddress": "198.51.100.7",
                    "userAgent": "Boto3/1.40 md/Botocore#1.40 ua/2.1 os/linux md/arch#x86_64 lang/python#3.12",
                    "requestParameters": {"modelId": "anthropic.claude-3-haiku-20240307-v1:0"},
                    "responseElements": None,
                    "readOnly": True,
                    "resources": [
                        {"accountId": "111122223333", "type": "AWS::S3::Object", "ARN": "arn:aws:s3:::bucket/key"}
                    ],
                    "eventType": "AwsApiCall",
                    "managementEvent": True,
                    "recipientAccountId": "111122223333",
                    "tlsDetails": {"tlsVersion": "TLSv1.3"},
                }
            )
        )
    return "\n".join(lines).encode()


def conversations(count: int) -> list[Event]:
    draw = random.Random(7)
    events = []
    for _ in range(count // 2):
        spoken = {
            "user": f"{draw.choice(PROMPTS)} ({draw.random()})",
            "retrieved": " ".join(PROMPTS),
            "output": draw.choice(PROMPTS),
        }
        events += [event for variant in variants({"conversation": spoken}) for event in variant]
    return [
        Event(**{**{name: getattr(event, name) for name in event.__slots__}, "id": f"x{number}"})
        for number, event in enumerate(events)
    ]


def best(call: Callable[[], int], count: int) -> tuple[float, int]:
    """Events a CPU second, and what the call found."""
    fastest, found = float("inf"), 0
    for _ in range(RUNS):
        start = time.process_time()
        found = call()
        fastest = min(fastest, time.process_time() - start)
    return count / fastest, found


def ours(signals: Signals, events: list[Event]) -> int:
    """Hits of single-event rules, by the index, the closures and the common search."""
    total = 0
    for event in events:
        view = View(event, signals.folded, signals.exact)
        total += sum(rule.condition.test(view) for rule in signals.candidates(event.source, event.name))
    return total


class Naive:
    """Every rule on every event, by walking Sigma's parse tree."""

    def __init__(self, raws: list[dict[str, Any]], signals: Signals) -> None:
        self.rules = [
            (signals.rules[rule.name].sources, rule.detection.parsed_condition[0].parsed)
            for rule in _parsed(raws)
            if rule.name in signals.rules
        ]

    def hits(self, events: list[Event]) -> int:
        """How many rules hold, over all events."""
        return sum(
            self.holds(node, event) for event in events for sources, node in self.rules if event.source in sources
        )

    def holds(self, node: Any, event: Event) -> bool:
        """Whether a node of the parse tree holds."""
        kind = type(node).__name__
        if kind == "ConditionAND":
            return all(self.holds(argument, event) for argument in node.args)
        if kind == "ConditionOR":
            return any(self.holds(argument, event) for argument in node.args)
        if kind == "ConditionNOT":
            return not self.holds(node.args[0], event)
        return self.leaf(node.field, node.value, event)

    def leaf(self, name: str, value: Any, event: Event) -> bool:
        """Whether one comparison holds."""
        kind = type(value).__name__
        if name in TEXT_FIELDS:
            normal = text(event, name)
            if kind == "SigmaRegularExpression":
                folded = bool(value.flags)
                return (
                    re.search(
                        str(value.regexp), normal.folded if folded else normal.exact, re.DOTALL | re.IGNORECASE * folded
                    )
                    is not None
                )
            return str(value).strip("*").lower() in normal.folded
        if name.endswith(HIDDEN):
            return text(event, name.removesuffix(HIDDEN)).hidden >= int(value.number.number)
        read = getter(name)
        found = read(event) if read else None
        values = found if isinstance(found, tuple) else () if found is None else (found,)
        if kind == "SigmaExists":
            return bool(values) is value.exists
        if kind == "SigmaBool":
            return any(item is value.boolean for item in values)
        pattern = re.escape(str(value)).replace("\\*", ".*")
        return any(re.fullmatch(pattern, str(item), re.IGNORECASE | re.DOTALL) for item in values)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    raws = list(load_catalog().signals.values())
    start = time.process_time()
    signals = Signals(raws)
    compiled = time.process_time() - start
    print(f"{len(signals.rules)} rules and {len(signals.correlations)} correlations, compiled in {compiled:.2f} s")
    data = cloudtrail(count)
    trail = [event for event in read_events(data) if isinstance(event, Event)]
    talks = conversations(count // 10)
    naive = Naive(raws, signals)
    print(f"{'events a CPU second':<40}{'ours':>12}{'naive':>12}{'hits':>8}")
    for name, events, part in (("CloudTrail, judge", trail, 10), ("conversations of 0.5 kB, judge", talks, 10)):
        speed, hits = best(lambda: ours(signals, events), len(events))  # noqa: B023
        few = events[: len(events) // part]
        slow, same = best(lambda: naive.hits(few), len(few))  # noqa: B023
        assert same == ours(signals, few), (same, ours(signals, few))
        print(f"{name:<40}{speed:>12,.0f}{slow:>12,.0f}{hits:>8}")
    read, _ = best(lambda: sum(1 for _ in read_events(data)), len(trail))
    print(f"{'CloudTrail, read only':<40}{read:>12,.0f}")
    whole, alerts = best(
        lambda: len(Detector(signals).feed(e for e in read_events(data) if isinstance(e, Event))), count
    )
    print(f"{'CloudTrail, read, judge, correlate':<40}{whole:>12,.0f}{'':>12}{alerts:>8}")
    talk, alerts = best(lambda: len(Detector(signals).feed(talks)), len(talks))
    print(f"{'conversations, judge and correlate':<40}{talk:>12,.0f}{'':>12}{alerts:>8}")


if __name__ == "__main__":
    main()
