"""The order in which AWS evaluates policies, once for estates and for requests of their own.

Source: IAM user guide, "Policy evaluation logic" with its pages on a single account, on several accounts and
on how AWS enforcement code logic evaluates requests; AWS Organizations user guide, "SCP evaluation" and
"RCP evaluation"; AWS KMS developer guide, "Determining access to KMS keys"; IAM user guide, "Permissions for
AssumeRole". An explicit Deny in any policy wins. Then each of the following must allow: resource control
policies, service control policies, and then

- in one account: a resource policy that names the principal itself; or one that names the role of its
  session, with boundary and session policy; or identity policy, boundary and session policy together. For
  KMS keys and for role trust the third way needs a resource policy that names the account too;
- across accounts: the resource policy, and identity policy, boundary and session policy together;
- for services, federated and anonymous callers: the resource policy.

Each answer is true, false or open, and open ones say what would settle them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bartizan.graph.access.aws.policy import Document, Statement, strings
from bartizan.graph.access.aws.principals import FEDERATED_USER, ROOT, WITHOUT_IDENTITY, Naming
from bartizan.graph.access.aws.resource import Match
from bartizan.graph.access.aws.weigh import Ask, Hit, names_asset, weigh_all
from bartizan.graph.globs import matches

Levels = Sequence[Sequence[Document]]


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy that may speak of a request.

    `boundaries` must each allow; of `session` one when there are any; of each level of `scps`, `rcps` and
    of `endpoints` one. `granted`: a KMS grant allows the request. `unread` says which policies could not
    be read at all: one of them may deny.
    """

    identity: Sequence[Document] = ()
    resource: Document | None = None
    boundaries: Sequence[Document] = ()
    session: Sequence[Document] = ()
    scps: Levels = ()
    rcps: Levels = ()
    endpoints: Sequence[Document] = ()
    granted: bool | None = False
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What kind of request it is: across accounts, and whether the resource's own policy must allow.

    `speculative`: statements that only may name the request count as possible allows; without, they give
    nothing.
    """

    across: bool = False
    resource_first: bool = False
    speculative: bool = True


@dataclass(frozen=True, slots=True)
class Layer:
    """Whether one kind of policy allows: `value` None when open. `hits` are the statements that (may) allow."""

    value: bool | None
    hits: tuple[Hit, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`allowed` is None when the request depends on `keys` or on what `why` names.

    `because` is one sentence; `hits` are the statements that decided; `failed` names the kind of policy
    that denies (`deny` for an explicit one).
    """

    allowed: bool | None
    because: str
    hits: tuple[Hit, ...] = ()
    keys: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    failed: str = ""
    open_hits: tuple[Hit, ...] = field(default=())


OPEN = Layer(None)
YES, NO = Layer(True), Layer(False)


def settle(ask: Ask, policies: Policies, rules: Rules) -> Verdict:
    """The verdict on a request."""
    own = weigh_all(policies.identity, ask)
    theirs = weigh_all((policies.resource,), ask, names_principal=True) if policies.resource is not None else []
    bounds = [weigh_all((one,), ask) for one in policies.boundaries]
    session = weigh_all(policies.session, ask)
    scps = [weigh_all(level, ask) for level in policies.scps]
    rcps = [weigh_all(level, ask, names_principal=True) for level in policies.rcps]
    endpoints = weigh_all(policies.endpoints, ask, names_principal=True)
    every = (own, theirs, *bounds, session, *scps, *rcps, endpoints)
    denials = [hit for hits in every for hit in hits if not hit.statement.allow]
    for denial in denials:
        if denial.certain and denial.reach is Match.ALL:
            return Verdict(False, f"{label(denial.statement)} denies it", (denial,), failed="deny")
    cuts = tuple(hit for hit in denials if hit.certain and hit.reach is Match.SOME)
    changed = [_cut(hits, cuts) for hits in every] if cuts else []
    limits = [
        ("a resource control policy", [_rcp(hits, level) for hits, level in zip(rcps, policies.rcps, strict=True)]),
        ("a service control policy", [_guard(hits, level) for hits, level in zip(scps, policies.scps, strict=True)]),
        ("the endpoint's policy", [_guard(endpoints, policies.endpoints)] if policies.endpoints else []),
    ]
    for name, layers in limits:
        if any(layer.value is False for layer in layers):
            return Verdict(False, f"{name} does not allow it", failed=name)
    boundary = both(_guard(hits, (one,)) for hits, one in zip(bounds, policies.boundaries, strict=True))
    passed = _guard(session, policies.session) if policies.session or ask.who.kind == FEDERATED_USER else YES
    granted = _granted(ask, policies, rules, _Grants(own, theirs, boundary, passed))
    if granted.value is False and any(changed):
        return Verdict(False, "every part that is allowed is denied", cuts, failed="deny")
    if granted.value is False and policies.unread and rules.speculative:
        return Verdict(None, _open((), policies.unread, ()), why=policies.unread)
    if granted.value is False:
        return Verdict(False, granted.why[0] if granted.why else "no policy allows it", failed="grant")
    left = [hit for hit in denials if not (hit.certain and hit.reach is Match.SOME)]
    return _after_denials(ask, policies, granted, left, [layer for _, layers in limits for layer in layers])


def _cut(hits: list[Hit], cuts: Sequence[Hit]) -> bool:
    """Take away the allows of which certain denials leave no part; whether there were any."""
    kept = [
        hit for hit in hits if not (hit.statement.allow and any(contains(cut.statement, hit.statement) for cut in cuts))
    ]
    changed = len(kept) < len(hits)
    hits[:] = kept
    return changed


@dataclass(frozen=True, slots=True)
class _Grants:
    own: list[Hit]
    theirs: list[Hit]
    boundary: Layer
    session: Layer


def _granted(ask: Ask, policies: Policies, rules: Rules, held: _Grants) -> Layer:
    """Whether what gives permission does: identity and resource policies within boundary and session."""
    documents = (policies.resource,) if policies.resource is not None else ()
    resource = {
        how: _grant(
            [hit for hit in held.theirs if hit.naming is how], documents if how is Naming.DIRECT else (), ask, rules
        )
        for how in (Naming.DIRECT, Naming.LIMITED, Naming.ACCOUNT)
    }
    direct = either((resource[Naming.DIRECT], Layer(policies.granted)))
    limited, account = resource[Naming.LIMITED], resource[Naming.ACCOUNT]
    if ask.who.kind in WITHOUT_IDENTITY:
        return _said(direct, "the resource's policy does not allow it")
    root = ask.who.kind == ROOT
    within = both((held.boundary, held.session))
    identity = _limited(YES if root else _grant(held.own, policies.identity, ask, rules), within)
    if rules.across:
        theirs = either((direct, limited, account))
        if theirs.value is False:
            return Layer(False, (), ("the resource's policy does not allow it, which another account needs",))
        return _said(both((identity, theirs)), _missing(held, "the identity's own policies do not allow it"))
    if rules.resource_first:
        identity = both((account, identity)) if not root else account
        found = either((direct, _limited(limited, within), identity))
        return _said(found, "the resource's policy does not allow it, which this kind of resource needs")
    found = either((direct, _limited(limited, within), identity))
    return _said(found, _missing(held, "no policy allows it"))


def _limited(granting: Layer, within: Layer) -> Layer:
    """What grants and is limited; what only limits is no reason for an allow."""
    joined = both((granting, within))
    return Layer(True, granting.hits) if joined.value else joined


def _missing(held: _Grants, otherwise: str) -> str:
    if held.boundary.value is False and any(hit.statement.allow for hit in (*held.own, *held.theirs)):
        return "the permissions boundary does not allow it"
    if held.session.value is False and any(hit.statement.allow for hit in (*held.own, *held.theirs)):
        return "the session policy does not allow it"
    return otherwise


def _said(layer: Layer, why: str) -> Layer:
    return Layer(False, (), (why,)) if layer.value is False else layer


def _grant(hits: Sequence[Hit], documents: Iterable[Document], ask: Ask, rules: Rules) -> Layer:
    """Whether a kind of policy gives permission."""
    if not rules.speculative:
        return _allowing([hit for hit in hits if _proves(hit, ask)], ())
    return _allowing(hits, documents)


def _proves(hit: Hit, ask: Ask) -> bool:
    """Whether a statement is known to name the request; what only may name it gives nothing."""
    if hit.reach is Match.MAYBE and not hit.keys and names_asset(hit.statement, ask.asset):
        return hit.statement.broken is None and Match.MAYBE not in (hit.action, hit.principal)
    return hit.establishes


def _guard(hits: Sequence[Hit], documents: Iterable[Document]) -> Layer:
    """Whether what only limits allows; what could not be read leaves it open."""
    return _allowing(hits, documents)


def _rcp(hits: Sequence[Hit], level: Sequence[Document]) -> Layer:
    """A level of resource control policies: the policy that allows everything is always attached.

    So a level that only denies limits nothing else; one whose own allows are written out must allow.
    """
    allows = [statement for document in level for statement in document.statements if statement.allow]
    if allows and all(one.broken for one in allows):
        return Layer(None, (), tuple(one.broken for one in allows if one.broken))
    return _allowing(hits, level) if allows else YES


def _allowing(hits: Sequence[Hit], documents: Iterable[Document]) -> Layer:
    allows = [hit for hit in hits if hit.statement.allow]
    certain = tuple(hit for hit in allows if hit.certain)
    if certain:
        return Layer(True, certain)
    why = tuple(document.unknown for document in documents if document.unknown is not None)
    return Layer(None, tuple(allows), why) if allows or why else NO


def both(layers: Iterable[Layer]) -> Layer:
    """All must allow."""
    return _joined(layers, False)


def either(layers: Iterable[Layer]) -> Layer:
    """One must allow."""
    return _joined(layers, True)


def _joined(layers: Iterable[Layer], decisive: bool) -> Layer:
    listed = list(layers)
    deciding = [layer for layer in listed if layer.value is decisive]
    if deciding:
        return Layer(decisive, tuple(hit for layer in deciding for hit in layer.hits))
    open_ = [layer for layer in listed if layer.value is None]
    if not open_:
        return Layer(not decisive, tuple(hit for layer in listed for hit in layer.hits))
    # What already allows is quoted too: an open boundary leaves the allow of the identity's policy as it is.
    kept = [layer for layer in listed if layer.value is not decisive]
    return Layer(
        None, tuple(hit for layer in kept for hit in layer.hits), tuple(one for layer in open_ for one in layer.why)
    )


def _after_denials(
    ask: Ask, policies: Policies, granted: Layer, denials: Sequence[Hit], limits: Sequence[Layer]
) -> Verdict:
    """The verdict when something grants and nothing surely denies: what is still open."""
    open_hits = [
        denial
        for denial in denials
        if denial.reach is not Match.SOME or any(contains(denial.statement, hit.statement) for hit in granted.hits)
    ]
    why = [*policies.unread, *(one for document in _all(policies) if (one := document.unknown) is not None)]
    open_hits.extend(
        hit for layer in (granted, *limits) if layer.value is None for hit in layer.hits if not hit.certain
    )
    why.extend(one for layer in (granted, *limits) if layer.value is None for one in layer.why)
    why.extend(one for hit in open_hits for one in hit.why)
    keys = _once(key for hit in open_hits for key in hit.keys)
    best = tuple(hit for hit in granted.hits if hit.certain) or granted.hits
    if not (why or open_hits or granted.value is None or any(layer.value is None for layer in limits)):
        said = f"{label(best[0].statement)} allows it" if best else _without_statement(ask, policies)
        return Verdict(True, said, best)
    reasons = _once(why)
    return Verdict(None, _open(keys, reasons, open_hits), best, keys, reasons, open_hits=tuple(open_hits))


def _without_statement(ask: Ask, policies: Policies) -> str:
    if policies.granted:
        return "a grant of the key allows it"
    return "the root user of an account may do everything in it" if ask.who.kind == ROOT else "it is allowed"


def _open(keys: Sequence[str], why: Sequence[str], hits: Sequence[Hit]) -> str:
    if keys:
        deciding = label(hits[0].statement) if hits else "the decision"
        return f"{deciding} depends on {', '.join(keys)}, which the request does not tell"
    if why:
        return f"it cannot be decided: {why[0]}"
    return f"whether {label(hits[0].statement)} applies cannot be told" if hits else "it cannot be decided"


def _all(policies: Policies) -> Iterable[Document]:
    yield from policies.identity
    if policies.resource is not None:
        yield policies.resource
    yield from (*policies.boundaries, *policies.session, *policies.endpoints)
    for level in (*policies.scps, *policies.rcps):
        yield from level


def _once(values: Iterable[str]) -> tuple[str, ...]:
    """Each text once, without regard to case, in order."""
    found: dict[str, str] = {}
    for value in values:
        found.setdefault(value.lower(), value)
    return tuple(found.values())


def label(statement: Statement) -> str:
    """A statement's name for people: its place and its own id."""
    return f"{statement.path} ({statement.sid})" if statement.sid else statement.path


def contains(denial: Statement, grant: Statement) -> bool:
    """Whether everything that `grant` names is named by `denial` (sound; containment of patterns)."""
    wide = list(strings(denial.resources))
    narrow = list(strings(grant.resources))
    if grant.resources is None or len(narrow) != len(grant.resources):
        return False
    return all(any(matches(outer, inner) for outer in wide) for inner in narrow)
