"""What a Bedrock guardrail saw and whether it stopped it, from an answer's trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bartizan.runtime.loose import dig, items, mapping, name, one_of

_LISTS = (
    ("topicPolicy", "topics"),
    ("contentPolicy", "filters"),
    ("wordPolicy", "customWords"),
    ("wordPolicy", "managedWordLists"),
    ("sensitiveInformationPolicy", "piiEntities"),
    ("sensitiveInformationPolicy", "regexes"),
    ("contextualGroundingPolicy", "filters"),
)
_ACTED = frozenset({"BLOCKED", "ANONYMIZED"})
_STOPS = frozenset({"guardrail_intervened", "content_filtered"})


@dataclass(frozen=True, slots=True)
class Guardrail:
    """Categories seen (never the matched text), guardrail ids, and the verdict.

    `blocked`: True when it intervened, False when something was detected and let through
    (`action: NONE`, detect-only mode), None when nothing was detected.
    """

    categories: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    blocked: bool | None = None


def from_bodies(bodies: Iterable[object]) -> Guardrail:
    """The verdict of an answer, or of the pieces of a streamed one."""
    seen: dict[str, None] = {}
    ids: dict[str, None] = {}
    stopped = acted = False
    for body in bodies:
        record = mapping(body)
        stopped |= record.get("amazon-bedrock-guardrailAction") == "INTERVENED"
        stopped |= one_of(record.get("stopReason"), _STOPS) or one_of(record.get("stop_reason"), _STOPS)
        for identifier, assessment in _assessments(record):
            ids[identifier] = None
            for category, action in _detections(assessment):
                seen[category] = None
                acted |= one_of(action, _ACTED)
    blocked = True if stopped or acted else False if seen else None
    return Guardrail(tuple(seen)[:50], tuple(ids)[:10], blocked)


def _assessments(body: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """`(guardrail id, assessment)` of Converse's trace and of InvokeModel's."""
    for trace in (mapping(dig(body, "trace", "guardrail")), mapping(dig(body, "amazon-bedrock-trace", "guardrail"))):
        for key in ("inputAssessment", "input", "outputAssessments", "outputs"):
            for group in [trace.get(key)] if isinstance(trace.get(key), dict) else items(trace.get(key)):
                for identifier, found in mapping(group).items():
                    for assessment in [found] if isinstance(found, dict) else items(found):
                        yield str(identifier)[:256], mapping(assessment)


def _detections(assessment: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for policy, key in _LISTS:
        for item in items(dig(assessment, policy, key)):
            record = mapping(item)
            action = record.get("action")
            if record.get("detected") is False or (
                (action is None or action == "NONE") and record.get("detected") is not True
            ):
                continue
            kind = name(record.get("type")) if policy != "topicPolicy" else None
            label = kind or name(record.get("name")) or ("WORD" if policy == "wordPolicy" else policy)
            yield label[:100], action
