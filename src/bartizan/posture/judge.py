"""Rules over assets: every rule that knows an asset's type gives a verdict of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import Any

from bartizan.catalog import paths
from bartizan.catalog.asset_type import POD_SPEC
from bartizan.catalog.check import compile_rule
from bartizan.catalog.defaults import Default, complete
from bartizan.catalog.expression import Expression, Read
from bartizan.catalog.load import Catalog
from bartizan.catalog.pods import PodView, carries_pods, placed_fix, pod_views
from bartizan.catalog.rule import Rule
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge, Gap
from bartizan.model.finding import Finding, fingerprint
from bartizan.model.location import Evidence
from bartizan.model.severity import Confidence, Verdict
from bartizan.model.values import Unknown, Value, declared_elsewhere
from bartizan.posture.attached import with_read, without_read
from bartizan.posture.evidence import evidence, location
from bartizan.posture.functions import FUNCTIONS
from bartizan.posture.neighbours import Neighbourhood, is_placeholder
from bartizan.posture.pod_facts import pod_fact

MAX_FACTS = 24
"""How many facts a verdict about the pods of one asset shows."""
MAX_COMBINATIONS = 1_000
"""How many combinations of neighbours one rule looks at for one asset."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say: findings with verdict fail or unknown, all verdicts counted, and what was missing.

    Where only a part of an asset is declared, rules about its other properties are counted as unknown,
    and are no findings.
    """

    findings: list[Finding] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    gaps: list[Gap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One rule's verdict of one asset, with the evidence for a fail or an unknown."""

    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[tuple[str, Unknown], ...] = ()
    pods: tuple[PodView, ...] = ()
    """Of a rule about pods: those that gave the verdict."""


def judge(
    assets: Iterable[Asset], edges: Iterable[Edge], catalog: Catalog, *, only: Collection[str] | None = None
) -> Judgement:
    """Every verdict of the catalogue's rules, or of those with the ids in `only`, over `assets`.

    Raises `InputError` for an unknown id and `CatalogError` when a rule does not compile; an asset
    never makes it raise.
    """
    by_id = {asset.id: asset for asset in assets}
    court = Court(by_id, edges, catalog)
    rules = defaultdict(list)
    for rule in (
        catalog.rules.values() if only is None else {catalog.rule(one).id: catalog.rule(one) for one in only}.values()
    ):
        for type_ in rule.types:
            rules[type_].append(rule)
    result = Judgement()
    gaps: dict[Gap, None] = {}
    counted: Counter[Verdict] = Counter()
    for asset in by_id.values():
        if is_placeholder(asset):
            continue
        for rule in applicable(rules, asset, catalog):
            opinion = court.opinion(rule, asset)
            verdict = opinion.verdict
            counted[verdict] += 1
            if verdict is Verdict.PASS or verdict is Verdict.NOT_APPLICABLE:
                continue
            # What is declared elsewhere is one gap of the source that read the part, not one for each rule.
            missing = [(path, unknown) for path, unknown in opinion.missing if not declared_elsewhere(unknown)]
            silent = not missing and bool(opinion.missing) and not court.reads_declared(rule, asset)
            if verdict is Verdict.FAIL or not silent:
                result.findings.append(finding(rule, asset, opinion))
            gaps.update(dict.fromkeys(_gap(asset, path, unknown) for path, unknown in missing))
    result.verdicts.update({verdict.value: count for verdict, count in counted.items()})
    result.gaps.extend(gaps)
    return result


def applicable(rules: Mapping[str, list[Rule]], asset: Asset, catalog: Catalog) -> Iterator[Rule]:
    """Of rules by type, those for the asset: for its own type, and for pods where it carries some."""
    yield from rules.get(asset.type, ())
    if asset.type != POD_SPEC and carries_pods(asset.type, catalog):
        yield from rules.get(POD_SPEC, ())


def finding(rule: Rule, asset: Asset, opinion: Opinion) -> Finding:
    """The finding that states `opinion`."""
    unknown = opinion.verdict is Verdict.UNKNOWN
    notes = dict.fromkeys(sighting.note for sighting in asset.sightings if sighting.note)
    return Finding(
        id=fingerprint(rule.id, asset.id),
        rule=rule.id,
        title=rule.title,
        asset=asset.id,
        verdict=opinion.verdict,
        severity=rule.severity,
        confidence=Confidence.LOW if unknown else Confidence.HIGH,
        why=rule.why,
        evidence=(*opinion.evidence, *map(Evidence, notes)),
        location=location(asset),
        fix=placed_fix(rule.fix, opinion.pods),
        controls=rule.controls,
    )


def _gap(asset: Asset, path: str, unknown: Unknown) -> Gap:
    permission = unknown.why.removeprefix("permission ")
    if permission != unknown.why:
        needs = f"the permission {permission}"
    elif unknown.assets:
        needs = f"the configuration of {', '.join(unknown.assets)}"
    elif any(sighting.location.call for sighting in asset.sightings):
        needs = "the call that reads it, whose own gap says why it failed"
    else:
        needs = f"a value for {unknown.why}"
    what = f"{path} of {asset.id}" if path else asset.id
    return Gap("posture", what, f"could not be judged: {unknown.why}", needs)


@dataclass(frozen=True, slots=True)
class _Seen:
    """An asset, or a part of it, as the rules see it: completed by defaults, and which these are.

    `own` tells the asset that is judged from its neighbours; `place` gives the steps in the asset for
    steps in the part, which is a pod where there is a `view`. `borrowed` are the assets that items of a
    neighbour's `Policies` were read from, by their index.
    """

    asset: Asset
    config: Any
    filled: Mapping[str, Default]
    own: bool = False
    place: Callable[[tuple[paths.Step, ...]], tuple[paths.Step, ...]] = tuple
    view: PodView | None = None
    borrowed: Mapping[int, Asset] = field(default_factory=dict)


class Court:
    """Compiled rules over one estate; each asset is completed and each rule compiled once."""

    def __init__(self, assets: Mapping[str, Asset], edges: Iterable[Edge], catalog: Catalog) -> None:
        """`edges` lead between ids of `assets`."""
        self._catalog = catalog
        self._neighbours = Neighbourhood(assets, edges, catalog)
        self._compiled: dict[str, tuple[Expression | None, Expression]] = {}
        self._seen: dict[str, _Seen] = {}
        self._own: dict[str, _Seen] = {}
        self._pods: dict[str, list[PodView]] = {}

    def opinion(self, rule: Rule, asset: Asset) -> Opinion:
        """The verdict of `rule` on `asset`; of several pods, and of several combinations of neighbours, the worst."""
        if not rule.is_about_pods:
            own = self._own.get(asset.id)
            if own is None:
                own = self._own[asset.id] = replace(self._see(asset), own=True)
            return self._opinion(rule, asset, {"asset": own})
        if asset.id not in self._pods:
            self._pods[asset.id] = pod_views(asset.type, asset.config, self._catalog)
        return worst([(view, self._opinion(rule, asset, _pod(asset, view))) for view in self._pods[asset.id]])

    def _opinion(self, rule: Rule, asset: Asset, own: Mapping[str, _Seen]) -> Opinion:
        if not rule.neighbours:
            return self._evaluate(rule, own)
        unfit = self._unfit(rule, own)
        if unfit is not None and unfit.verdict is Verdict.NOT_APPLICABLE:
            return unfit
        choices: list[list[_Seen | None]] = []
        for neighbour in rule.neighbours:
            found = self._neighbours.of(asset, neighbour)
            if not found:
                unresolved = self._neighbours.unresolved(asset, neighbour)
                if neighbour.optional and unresolved is None:
                    choices.append([None])
                    continue
                missing = _without(rule, asset, unresolved, neighbour.edge)
                return unfit if unfit is not None and missing.verdict is Verdict.FAIL else missing
            choices.append([self._see_beside(other) for other in found])
        worst = Opinion(Verdict.NOT_APPLICABLE)
        for combination in islice(product(*choices), MAX_COMBINATIONS):
            names = [neighbour.variable for neighbour in rule.neighbours]
            there = {name: one for name, one in zip(names, combination, strict=True) if one is not None}
            opinion = self._evaluate(rule, {**own, **there})
            if _ORDER[opinion.verdict] > _ORDER[worst.verdict]:
                worst = opinion
            if worst.verdict is Verdict.FAIL:
                break
        return worst

    def _unfit(self, rule: Rule, own: Mapping[str, _Seen]) -> Opinion | None:
        """Why the rule does not, or may not, concern the asset, where that can be said without its neighbours."""
        when, _ = self._expressions(rule)
        others = [neighbour.variable for neighbour in rule.neighbours]
        if when is None or rule.when is None or any(name in rule.when for name in others):
            return None
        bindings: dict[str, Value] = {name: one.config for name, one in own.items()}
        applies = when.test(bindings | dict.fromkeys(others))
        if applies is True:
            return None
        if applies is False or applies is None:
            return Opinion(Verdict.NOT_APPLICABLE)
        return _explain(Verdict.UNKNOWN, when, bindings | dict.fromkeys(others), own)

    def reads_declared(self, rule: Rule, asset: Asset) -> bool:
        """Whether the rule reads anything of the asset that its code does declare."""
        _, fail_when = self._expressions(rule)
        return rule.is_about_pods or any(
            variable == "asset" and _is_declared(asset.config, steps) for variable, steps in fail_when.properties
        )

    def _see(self, asset: Asset) -> _Seen:
        seen = self._seen.get(asset.id)
        if seen is None:
            if is_placeholder(asset):
                seen = _Seen(asset, Unknown(f"{asset.name} is not in the scan", (asset.id,)), {})
            else:
                coerced = self._catalog.schema.coerce(asset.type, asset.config)
                config, filled = complete(coerced, self._catalog.defaults.get(asset.type, {}))
                seen = _Seen(asset, without_read(config, self._neighbours.attached(asset)), filled)
            self._seen[asset.id] = seen
        return seen

    def _see_beside(self, asset: Asset) -> _Seen:
        """A neighbour, with the policies that are attached to it among its own."""
        seen = self._see(asset)
        config, borrowed = with_read(seen.config, self._neighbours.attached(asset))
        return replace(seen, config=config, borrowed=borrowed) if borrowed else seen

    def _expressions(self, rule: Rule) -> tuple[Expression | None, Expression]:
        compiled = self._compiled.get(rule.id)
        if compiled is None:
            when = None if rule.when is None else compile_rule(rule, "when", rule.when, FUNCTIONS)
            compiled = when, compile_rule(rule, "fail_when", rule.fail_when, FUNCTIONS)
            self._compiled[rule.id] = compiled
        return compiled

    def _evaluate(self, rule: Rule, seen: Mapping[str, _Seen]) -> Opinion:
        when, fail_when = self._expressions(rule)
        bindings: dict[str, Value] = {name: one.config for name, one in seen.items()}
        if rule.neighbours or rule.is_about_pods:
            bindings = dict.fromkeys(rule.variables) | bindings
        applies = True if when is None else when.test(bindings)
        if applies is False or applies is None:
            return Opinion(Verdict.NOT_APPLICABLE)
        failed = fail_when.test(bindings)
        if failed is False or failed is None:
            return Opinion(Verdict.PASS)
        if applies is not True and when is not None:
            return _explain(Verdict.UNKNOWN, when, bindings, seen)
        verdict = Verdict.FAIL if failed is True else Verdict.UNKNOWN
        return _explain(verdict, fail_when, bindings, seen)


def _is_declared(config: Value, steps: Iterable[paths.Step]) -> bool:
    """Whether the value at `steps`, or its absence, is what code says."""
    inside = False
    for step in steps:
        if isinstance(config, Unknown) or not isinstance(config, Mapping) or not isinstance(step, str):
            break
        if step not in config:
            return inside
        config, inside = config[step], True
    return not declared_elsewhere(config)


_ORDER = {Verdict.NOT_APPLICABLE: 0, Verdict.PASS: 1, Verdict.UNKNOWN: 2, Verdict.FAIL: 3}


def worst(opinions: Sequence[tuple[PodView, Opinion]]) -> Opinion:
    """One opinion of several pods: the worst verdict, with the evidence of every pod that has it."""
    verdict = max((opinion.verdict for _, opinion in opinions), key=_ORDER.__getitem__, default=Verdict.NOT_APPLICABLE)
    chosen = [(view, opinion) for view, opinion in opinions if opinion.verdict is verdict]
    facts = distinct(fact for _, opinion in chosen for fact in opinion.evidence)
    missing = dict.fromkeys(one for _, opinion in chosen for one in opinion.missing)
    return Opinion(verdict, facts[:MAX_FACTS], tuple(missing), tuple(view for view, _ in chosen))


def _pod(asset: Asset, view: PodView) -> dict[str, _Seen]:
    """What a rule about pods sees of one pod."""

    def within(steps: tuple[paths.Step, ...]) -> tuple[paths.Step, ...]:
        return (*view.metadata_at, *steps)

    return {
        "asset": _Seen(asset, view.config, view.filled, own=True, place=view.concrete, view=view),
        "metadata": _Seen(asset, view.metadata, {}, own=True, place=within),
        "carrier": _Seen(asset, asset.config, {}, own=True),
    }


def _without(rule: Rule, asset: Asset, unresolved: tuple[str, Unknown] | None, edge: str) -> Opinion:
    if unresolved is not None:
        path, unknown = unresolved
        text = f"{path} is not known: {unknown.why}"
        return Opinion(Verdict.UNKNOWN, (Evidence(text, path, None, location(asset)),), ((path, unknown),))
    text = f"no asset is reached by {edge}"
    missing = (("", Unknown(text)),) if rule.without is Verdict.UNKNOWN else ()
    shown = rule.without in (Verdict.FAIL, Verdict.UNKNOWN)
    return Opinion(rule.without, (Evidence(text, location=location(asset)),) if shown else (), missing)


def _explain(
    verdict: Verdict, expression: Expression, bindings: Mapping[str, Value], seen: Mapping[str, _Seen]
) -> Opinion:
    result = expression.evaluate(bindings)
    facts = distinct(_fact(read, seen[read.variable]) for read in result.evidence if read.variable in seen)
    if verdict is Verdict.FAIL:
        return Opinion(verdict, facts)
    why = result.value if isinstance(result.value, Unknown) else Unknown("the expression is neither true nor false")
    missing = [
        (_path(read, seen[read.variable]), read.value) for read in result.evidence if isinstance(read.value, Unknown)
    ]
    if not missing:
        missing = [("", why)]
        facts = (*facts, Evidence(why.why))
    return Opinion(verdict, facts, tuple(missing))


def distinct(facts: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The facts in order, each once."""
    out: list[Evidence] = []
    for fact in facts:
        if fact not in out:
            out.append(fact)
    return tuple(out)


def _fact(read: Read, seen: _Seen) -> Evidence:
    if seen.borrowed and read.steps[:1] == ("Policies",):
        for index, lender in seen.borrowed.items():
            if read.steps[1:2] == (index,):
                return _fact(read._replace(steps=read.steps[2:]), _Seen(lender, lender.config, {}))
    fact = pod_fact(read, seen.view, seen.asset) if seen.view is not None else None
    if fact is None:
        moved = read if seen.place is tuple else read._replace(steps=seen.place(read.steps))
        fact = evidence(moved, seen.asset, seen.filled)
    if seen.own:
        return fact
    return Evidence(f"{seen.asset.name}: {fact.text}", fact.property, fact.value, fact.location)


def _path(read: Read, seen: _Seen) -> str:
    path = paths.text(seen.place(read.steps))
    return path if seen.own else f"{path} of {seen.asset.name} for" if path else seen.asset.name
