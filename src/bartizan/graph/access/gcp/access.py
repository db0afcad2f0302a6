"""Google Cloud's effective access over a linked estate.

Source of the logic: IAM documentation, "Policy evaluation": deny policies first, then the allow policies of
the resource and of everything above it; a role of any of them that holds the permission suffices. What
is not known never allows; a deny or condition that is not known makes the answer depend.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from bartizan.graph.access.answer import Answer, Decision, New, Principal
from bartizan.graph.access.gcp import cel, limits
from bartizan.graph.access.gcp.bindings import BUCKET, Binding, Reader
from bartizan.graph.access.gcp.constraints import FORBIDDEN, PREVENTION, Constraints
from bartizan.graph.access.gcp.deny import Denials
from bartizan.graph.access.gcp.federation import open_names
from bartizan.graph.access.gcp.members import (
    AGENTS,
    CONVENIENCE,
    EVERYONE,
    MEMBER_KINDS,
    POOL,
    SERVICE_ACCOUNT,
    SIGNED_IN,
    Members,
    Who,
    agent_of,
    email_of,
)
from bartizan.graph.access.gcp.names import Target, target_of
from bartizan.graph.access.gcp.places import CONTAINERS, PROJECT, Line, Places, project_words
from bartizan.graph.access.gcp.roles import Roles
from bartizan.graph.estate import Neighbours, place
from bartizan.model.asset import Asset

Context = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Hit:
    """A binding that gives the request, and why it may not (empty: it does)."""

    binding: Binding
    open: tuple[str, ...]
    public: bool


class GcpAccess:
    """Who may do what on Google Cloud, from live and from code facts alike. Built once, O(bindings)."""

    def __init__(self, assets: Mapping[str, Asset], near: Neighbours, now: datetime | None = None) -> None:
        """`now` is the time at which conditions on `request.time` are judged (default: the real one)."""
        google = {id_: asset for id_, asset in assets.items() if asset.provider == "gcp"}
        self._assets = google
        self._now = now or datetime.now(UTC)
        self._members = Members(google)
        self._roles = Roles(google.values())
        self.places = Places(google, near)
        self._bindings: dict[str, dict[str, list[Binding]]] = {}
        self._given: dict[str, set[str]] = defaultdict(set)
        self._read()
        self._denials = Denials(google, self.places, self._members)
        self._limits = limits.Limits(google, self.places)
        self._constraints = Constraints(google, self.places)
        self._who: dict[str, Who] = {}
        self._spoken: dict[tuple[str, str], bool] = {}
        self._principals = {
            asset.id: _principal(asset) for asset in google.values() if asset.type in (SERVICE_ACCOUNT, POOL)
        }

    def _read(self) -> None:
        reader = Reader(self._roles, self._members, self.places.projects)
        for asset in self._assets.values():
            for binding in reader.of(asset, self.places.project(asset.id)):
                held = self._bindings.setdefault(binding.at, {})
                for member in binding.members:
                    held.setdefault(member, []).append(binding)
                    self._given[member].add(binding.role)

        for asset in self._assets.values():
            agent = agent_of(asset) if asset.type == SERVICE_ACCOUNT else None
            if agent is not None:
                self._grant_agent(asset, agent)

    def _grant_agent(self, account: Asset, agent: str) -> None:
        """What Google grants a service agent on its project, unless somebody took it away."""
        role, member = AGENTS[agent].role, f"asset:{account.id}"
        title = f"{role}, which Google grants on first use,"
        open_ = "nobody has revoked it"
        project = self.places.project(account.id)
        for node in self.places.projects.get(project or "", ()):
            fact = Binding(node.id, role, (member,), None, title, "", None, place(account, ""), open_)
            self._bindings.setdefault(node.id, {}).setdefault(member, []).append(fact)
        self._given[member].add(role)

    @property
    def principals(self) -> Mapping[str, Principal]:
        """Service accounts and workload identity pools. `may` takes a member string (`user:a@x`) as well."""
        return self._principals

    def member(self, text: str) -> Principal | None:
        """Who a member string (`user:a@x`, `group:g@x`, `principal://…`, `allUsers`) means that no asset stands for."""
        if not self._assets or not text.startswith((EVERYONE, SIGNED_IN, *MEMBER_KINDS)):
            return None
        return Principal(text, "member", text)

    def who(self, principal: str) -> Who:
        """The principal by id or member string, with every name by which policies may mean it."""
        held = self._who.get(principal)
        if held is None:
            held = self._members.who(principal)
            asset = self._assets.get(principal)
            if asset is not None and asset.type == POOL:
                more = open_names(asset, self._assets.values(), self._given)
                held = Who(held.text, held.names | more, held.asset, held.project, held.own | more)
            self._who[principal] = held
        return held

    def members_of(self, target: str, permission: str) -> Iterator[tuple[str, Binding]]:
        """Every (canonical member, binding) of the asset's own policy that gives a permission on it."""
        for member, bindings in self._bindings.get(target, {}).items():
            for binding in bindings:
                if self._roles.holds(binding.role, permission):
                    yield member, binding

    def held_on_project(self, principal: str) -> Iterator[tuple[str, Binding]]:
        """Each custom role that the principal is given on its own project, by the id of its asset."""
        who = self.who(principal)
        for node in self.places.around(principal).nodes:
            for name in who.names:
                for binding in self._bindings.get(node, {}).get(name, ()):
                    if binding.role in self._assets and self._assets[node].type == PROJECT:
                        yield binding.role, binding

    def speaks(self, principal: str, action: str) -> bool:
        """Whether any binding gives `principal` the permission, on whatever resource."""
        key = (principal, action)
        held = self._spoken.get(key)
        if held is None:
            roles = self._roles_of(principal)
            held = self._spoken[key] = any(self._roles.holds(role, action) for role in roles)
        return held

    @cached_property
    def _convenience(self) -> Mapping[str, set[str]]:
        """What is given to the holders of basic roles, by (kind of) such a member."""
        out: dict[str, set[str]] = defaultdict(set)
        for member, roles in self._given.items():
            kind = member.partition(":")[0]
            if kind in CONVENIENCE:
                out[kind] |= roles
        return out

    def _is(self, member: str, names: Iterable[str]) -> bool:
        role = CONVENIENCE[member]
        return any(role in self._given.get(name, ()) for name in names)

    def may(self, principal: str, action: str, on: str | New, context: Context | None = None) -> Answer:
        """The decision on one permission (`storage.objects.get`).

        `principal` is an asset's id or a member string. `context` may tell `object` (the beginning of an
        object's name in a bucket), and attributes of the request by the names that conditions use
        (`resource.name`, `request.time`).
        """
        who = self.who(principal)
        if isinstance(on, New):
            line, target = self.places.around(on.near), Target(type=on.pattern or None)
        else:
            line, target = self.places.line(on), target_of(self._assets.get(on), action, context or {})
        resolve = self._resolver(target, action, context or {})
        forbidden = self._constraints.enforced(FORBIDDEN[action], line) if action in FORBIDDEN else False
        if forbidden:
            return Answer(Decision.DENIED, f"the organisation policy {FORBIDDEN[action]} forbids it")
        denied, perhaps = self._denied(who, action, line, resolve)
        if denied is not None:
            return denied
        hits = self._kept(self._hits(who, action, line, resolve), on)
        if not hits:
            return Answer(Decision.DENIED, f"no role that {who.text} holds there gives {action}")
        best = min(hits, key=lambda hit: (len(hit.open), hit.binding.condition is not None))
        keys = [*best.open, *perhaps, *([f"{FORBIDDEN[action]} is not enforced"] if forbidden is None else ())]
        facts = {hit.binding.at for hit in hits if hit.open == best.open}
        for why, id_ in self._limits.hindrances(who, line, target.service or _service(action)):
            keys.append(why)
            facts.add(id_)
        if not line.sure and best.binding.at != (on if isinstance(on, str) else None):
            keys.append("the project is a variable")
        name = self._label(who)
        binding = best.binding
        broad = binding.condition is None and self._assets[binding.at].type in CONTAINERS
        because = f"{binding.title} gives it" if not keys else f"{binding.title} gives it, if {keys[0]}"
        decision = Decision.DEPENDS if keys else Decision.ALLOWED
        evidence = (binding.evidence(name, action),)
        return Answer(decision, because, evidence, frozenset(facts), tuple(dict.fromkeys(keys)), broad)

    def group(self, principal: str) -> Hashable:
        """The roles that the principal is given anywhere."""
        return self._roles_of(principal)

    def _roles_of(self, principal: str) -> frozenset[str]:
        names = self.who(principal).names
        roles = {role for name in names for role in self._given.get(name, ())}
        for member, given in self._convenience.items():
            if self._is(member, names):
                roles |= given
        return frozenset(roles)

    def reach(self, principal: str, action: str, type_: str) -> Sequence[str]:
        """The assets of a type on which, or above which, the principal is given the permission."""
        who = self.who(principal)
        out: dict[str, None] = {}
        for name in who.names:
            for node, bindings in self._nodes.get(name, {}).items():
                if any(self._roles.holds(one.role, action) for one in bindings):
                    out.update(dict.fromkeys(self._under.get((node, type_), ())))
        for member in self._basic(who):
            for node, bindings in self._nodes.get(member, {}).items():
                if any(self._roles.holds(one.role, action) for one in bindings):
                    out.update(dict.fromkeys(self._under.get((node, type_), ())))
        return list(out)

    @cached_property
    def _nodes(self) -> Mapping[str, Mapping[str, list[Binding]]]:
        """Bindings by member, then by what they are on."""
        out: dict[str, dict[str, list[Binding]]] = defaultdict(dict)
        for node, held in self._bindings.items():
            for member, bindings in held.items():
                out[member][node] = bindings
        return out

    def _basic(self, who: Who) -> Iterator[str]:
        """The members that stand for the holders of the basic roles that the principal holds (`projectEditor:p`)."""
        for name in who.names:
            for node, bindings in self._nodes.get(name, {}).items():
                for kind, role in CONVENIENCE.items():
                    if any(one.role == role and one.condition is None for one in bindings):
                        yield from (f"{kind}:{word}" for word in project_words(self._assets[node]))

    @cached_property
    def _under(self) -> Mapping[tuple[str, str], list[str]]:
        """Ids of the assets of a type in the line of a node."""
        out: dict[tuple[str, str], list[str]] = defaultdict(list)
        for asset in self._assets.values():
            for node in self.places.line(asset.id).nodes:
                out[node, asset.type].append(asset.id)
        return out

    def sovereign(self, principal: str) -> bool:
        """Whether the principal owns its project, unconditionally, and is given nothing outside of it."""
        who = self.who(principal)
        if who.project is None or who.asset is None or not self._holds_basic(who, who.project, "roles/owner"):
            return False
        inside = set(self.places.around(who.asset).nodes)
        given = (node for name in who.own for node in self._nodes.get(name, {}))
        return all(node in inside or inside & set(self.places.line(node).nodes) for node in given)

    def candidates(self, service: str) -> Collection[str]:
        """No account trusts a service (`lets_in`)."""
        return [one for one in self._assets if self.lets_in(one, service).possible]

    def prevented(self, bucket: Asset) -> bool | None:
        """Whether public access to a bucket is prevented, by itself or from above; None where that is not known."""
        own = limits.prevented(bucket)
        if own:
            return True
        above = self._constraints.enforced(PREVENTION, self.places.line(bucket.id))
        return above if above is not False else own

    def lets_in(self, target: str, service: str) -> Answer:
        """Google Cloud's service accounts trust no service: whoever may act as one attaches it."""
        return Answer(Decision.DENIED, f"{target} has no trust policy that could name {service}")

    def _label(self, who: Who) -> str:
        held = self._principals.get(who.text)
        return held.name if held is not None else who.text

    def _denied(self, who: Who, action: str, line: Line, resolve: cel.Resolve) -> tuple[Answer | None, list[str]]:
        """The answer of a rule that denies the request for sure, and what the others depend on."""
        perhaps: list[str] = []
        for rule, attached in self._denials.on(line):
            found = rule.denies(who, action, resolve)
            if found and attached:
                why = f"{rule.evidence.text[: -len(' denies it')]} denies {action}"
                return Answer(Decision.DENIED, why, (rule.evidence,), frozenset({rule.owner})), []
            if found is not False:
                perhaps.append(f"{rule.evidence.text} or not")
        return None, perhaps

    def _hits(self, who: Who, action: str, line: Line, resolve: cel.Resolve) -> Iterator[_Hit]:
        for node in line.nodes:
            held = self._bindings.get(node)
            if not held:
                continue
            for name in self._present(node, held, who):
                for binding in held.get(name, ()):
                    if not self._roles.holds(binding.role, action):
                        continue
                    condition = cel.holds(binding.condition, resolve)
                    if condition is False:
                        continue
                    open_ = [binding.open] if binding.open else []
                    if condition is None:
                        open_.append(f"its condition {_expression(binding)} holds")
                    yield _Hit(binding, tuple(open_), name in (EVERYONE, SIGNED_IN))

    def _present(self, node: str, held: Mapping[str, list[Binding]], who: Who) -> Iterator[str]:
        """The members of a policy that mean the principal, holders of basic roles included."""
        small, large = (who.names, held) if len(who.names) < len(held) else (held, who.names)
        yield from (name for name in small if name in large)
        for member in self._shared.get(node, ()):
            kind, _, project = member.partition(":")
            if self._holds_basic(who, project, CONVENIENCE[kind]):
                yield member

    @cached_property
    def _shared(self) -> Mapping[str, list[str]]:
        """The members of each policy that stand for the holders of basic roles."""
        out: dict[str, list[str]] = {}
        for node, held in self._bindings.items():
            found = [member for member in held if member.partition(":")[0] in CONVENIENCE]
            if found:
                out[node] = found
        return out

    def _holds_basic(self, who: Who, project: str, role: str) -> bool:
        """Whether the principal holds a basic role on the project itself, unconditionally."""
        for asset in self.places.projects.get(project, ()):
            policy = self._bindings.get(asset.id, {})
            for name in who.names:
                if any(one.role == role and one.condition is None for one in policy.get(name, ())):
                    return True
        return False

    def _kept(self, hits: Iterable[_Hit], on: str | New) -> list[_Hit]:
        """The hits without what a bucket grants everyone while public access to it is, or may be, prevented."""
        asset = self._assets.get(on) if isinstance(on, str) else None
        shut = self.prevented(asset) if asset is not None and asset.type == BUCKET else False
        if shut is False:
            return list(hits)
        why = "public access prevention is off"
        return [replace(hit, open=(*hit.open, why)) if hit.public else hit for hit in hits if not (hit.public and shut)]

    def _resolver(self, target: Target, action: str, context: Context) -> cel.Resolve:
        known: dict[tuple[str, ...], object] = {
            ("request", "time"): self._now,
            ("resource", "service"): target.service or _service(action),
            ("resource", "type"): target.type or cel.Odd.UNKNOWN,
            ("resource", "name"): target.name or cel.Odd.UNKNOWN,
        }
        for key, values in context.items():
            if "." in key and values:
                path = tuple(key.split("."))
                known[path] = datetime.fromisoformat(values[0]) if path == ("request", "time") else values[0]
        return lambda path: known.get(path, cel.Odd.UNKNOWN)


def _service(action: str) -> str:
    """The service that a permission belongs to, as `resource.service` names it."""
    word = action.partition(".")[0]
    return f"{'cloudresourcemanager' if word == 'resourcemanager' else word}.googleapis.com"


def _expression(binding: Binding) -> str:
    condition = binding.condition
    said = condition.get("expression") if isinstance(condition, Mapping) else None
    return repr(said) if isinstance(said, str) else "(not known)"


def _principal(asset: Asset) -> Principal:
    email = email_of(asset) if asset.type == SERVICE_ACCOUNT else None
    kind = "service-account" if asset.type == SERVICE_ACCOUNT else "workload-identity-pool"
    names = (f"serviceAccount:{email}", email) if email else ()
    return Principal(asset.id, kind, asset.name, asset.account, names)
