"""Whether everyone may read or write a bucket: its policy, its access list, and the blocks on both.

Source: Amazon S3 user guide, "Blocking public access" and "The meaning of public"; since April 2023 every
new bucket blocks public access and disables access lists unless told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.aws.conditions import ANY_ADDRESS, Context
from bartizan.graph.access.aws.decide import Decision, Identity, Question, decide, resource_match
from bartizan.graph.access.aws.resource import Match, objects, weaker
from bartizan.graph.estate import live, place
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, plain

ANYONE = Identity("entry:internet", "anonymous", "anyone", None, ())
ANYONE_CONTEXT: Context = {
    "aws:sourceip": (ANY_ADDRESS,),
    "aws:securetransport": ("true",),
    "aws:principaltype": ("Anonymous",),
    "aws:principalarn": None,
    "aws:principalaccount": None,
    "aws:principalorgid": None,
    "aws:principalorgpaths": None,
    "aws:principaltag": None,
    "aws:sourcevpce": None,
    "aws:sourcevpc": None,
    "aws:vpcsourceip": None,
    "aws:sourcearn": None,
    "aws:sourceaccount": None,
    "aws:sourceorgid": None,
    "aws:userid": ("anonymous",),
    "aws:username": None,
    "s3:dataaccesspointarn": None,
    "s3:dataaccesspointaccount": None,
}
"""An anonymous request from anywhere: what it carries, and what it cannot carry."""


@dataclass(frozen=True, slots=True)
class PublicWay:
    """Everyone may do `action` (read or write) to the part `scope` of a bucket; `facts` are assets that say so."""

    action: str
    scope: str
    evidence: tuple[Evidence, ...]
    facts: frozenset[str]
    certainty: Certainty


DATA_ACTIONS = {"read": "s3:GetObject", "write": "s3:PutObject"}
# A list on the bucket lets everyone list it and write to it; whether they may read an object is that
# object's own list, so reading through it stays conditional.
_LISTS = {"PublicRead": ("read",), "PublicReadWrite": ("read", "write"), "AuthenticatedRead": ("read",)}
_EVERYONE = ("/global/AllUsers", "/global/AuthenticatedUsers")
_GRANTS = {"READ": ("read",), "WRITE": ("write",), "FULL_CONTROL": ("read", "write")}


def bucket_doors(facts: Facts, bucket: Asset) -> Iterator[PublicWay]:
    """Each public way into the bucket."""
    policy = facts.policy(bucket.id)
    blocked = _blocked(bucket, "RestrictPublicBuckets", "BlockPublicPolicy")
    if policy is not None and blocked is not None:
        for action, api in DATA_ACTIONS.items():
            for scope, found in decide_by_scope(facts, ANYONE, api, bucket, ANYONE_CONTEXT):
                yield PublicWay(action, scope, found.evidence, found.facts, weaker(found.certainty, blocked))
    yield from _by_list(facts, bucket)


def decide_by_scope(
    facts: Facts, identity: Identity, action: str, bucket: Asset, context: Context
) -> Iterator[tuple[str, Decision]]:
    """`(scope, decision)` for each part of the bucket that something uses, and for any object (scope "").

    When the part is not known, permission for all objects is proof and for some is conditional. "Any
    object" is asked where it matters: of everyone, and of buckets whose content is sensitive.
    """
    resource = facts.resources.get(bucket.id)
    if resource is None:
        return
    policy = facts.policy(bucket.id)
    whole_bucket = {"": ""} if identity is ANYONE or facts.sensitive(bucket) else {}
    for scope, prefix in {**whole_bucket, **facts.scopes(bucket.id)}.items():
        asked = objects(resource, prefix or "")
        found = decide(Question(identity, action, asked, context), policy)
        if found is None:
            continue
        whole = any(resource_match(item, asked) is Match.ALL for item in found.statements)
        sure = found.certainty if prefix is not None or whole else weaker(found.certainty, Certainty.CONDITIONAL)
        yield scope, replace(found, certainty=sure)


def _by_list(facts: Facts, bucket: Asset) -> Iterator[PublicWay]:
    blocked = _blocked(bucket, "IgnorePublicAcls", "BlockPublicAcls")
    if blocked is None or "BucketOwnerEnforced" in _ownership(bucket):
        return
    sure = weaker(blocked, _lists_enabled(bucket))
    for path, actions, value in _open_lists(bucket):
        fact = Evidence("the access list admits everyone", path, value, place(bucket, path))
        for action in actions:
            reads = Certainty.CONDITIONAL if action == "read" else sure
            for scope in {"": "", **facts.scopes(bucket.id)}:
                yield PublicWay(action, scope, (fact,), frozenset(), weaker(sure, reads))


def _open_lists(bucket: Asset) -> Iterator[tuple[str, tuple[str, ...], object]]:
    canned = bucket.config.get("AccessControl")
    if isinstance(canned, str) and canned in _LISTS:
        yield "AccessControl", _LISTS[canned], canned
    for path, grant in walk(bucket.config, "AccessControlPolicy.Grants[]"):
        if isinstance(grant, Unknown):
            continue
        uri = get(grant, "Grantee.URI") or get(grant, "Grantee.Uri")
        if isinstance(uri, str) and uri.endswith(_EVERYONE):
            yield path, _GRANTS.get(str(get(grant, "Permission")), ()), plain(grant)


def _ownership(bucket: Asset) -> list[object]:
    return [value for _, value in walk(bucket.config, "OwnershipControls.Rules[].ObjectOwnership")]


def _lists_enabled(bucket: Asset) -> Certainty:
    """Proven when access lists count for this bucket; conditional when the code leaves that to the default."""
    said = [one for one in _ownership(bucket) if isinstance(one, str)]
    return Certainty.PROVEN if live(bucket) or said else Certainty.CONDITIONAL


def _blocked(bucket: Asset, restricting: str, refusing: str) -> Certainty | None:
    """None when public access is blocked; else how surely it is not.

    `restricting` takes effect on what is there, `refusing` only on what is put there later, so a
    running bucket is judged by the first alone and code, which still has to be put, by both. A
    running bucket without a block has none; code without one gets the default of its creation date.
    """
    block = bucket.config.get("PublicAccessBlockConfiguration")
    if isinstance(block, Unknown):
        return Certainty.CONDITIONAL
    if block is None:
        return Certainty.PROVEN if live(bucket) else Certainty.CONDITIONAL
    keys = (restricting,) if live(bucket) else (restricting, refusing)
    values = [get(block, key) for key in keys]
    if any(value in (True, "true") for value in values):
        return None
    return Certainty.CONDITIONAL if any(isinstance(value, Unknown) for value in values) else Certainty.PROVEN
