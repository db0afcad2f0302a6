"""The pages that come out of the catalogue: rules, detectors, signals, techniques, kinds, edges."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bartizan.catalog.load import Catalog
from bartizan.catalog.rule import Rule
from bartizan.data.findings import PURPOSES, RULES, rule_id
from bartizan.service.rules import provider_of
from bartizan.service.snippets import Snippet, snippets

PROVIDERS = {
    "aws": "AWS",
    "azure": "Azure",
    "gcp": "Google Cloud",
    "kubernetes": "Kubernetes",
    "containers": "containers",
    "ci": "CI",
    "code": "code",
}
LANGUAGES = {"terraform": "hcl", "cloudformation": "yaml", "bicep": "bicep", "kubernetes": "yaml"}
"""The language of each dialect's code blocks."""
SEVERITIES = ("critical", "high", "medium", "low")

Lines = Iterator[str]


def code(text: object) -> str:
    """Inline code."""
    return f"`{text}`"


def codes(texts: Iterable[object]) -> str:
    """Several pieces of inline code."""
    return ", ".join(code(text) for text in texts)


def sentence(text: object) -> str:
    """One line of text with a full stop."""
    plain = " ".join(str(text).split()).replace("<", "&lt;").replace("*", "\\*")
    return plain if plain.endswith((".", ":", "?")) else f"{plain}."


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Lines:
    """A Markdown table."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def rule_pages(catalog: Catalog) -> dict[str, str]:
    """`rules-<provider>.md` for each provider, and for the rules about data."""
    by_provider: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in catalog.rules.values():
        by_provider[provider_of(rule)].append(rule)
    shown = snippets(list(catalog.rules.values()), catalog)
    pages = {f"rules-{name}.md": "\n".join(_rules(name, rules, shown)) for name, rules in sorted(by_provider.items())}
    return {**pages, "rules-data.md": "\n".join(_data_rules())}


def _rules(provider: str, rules: Iterable[Rule], shown: Mapping[str, Sequence[Snippet]]) -> Lines:
    yield f"# Rules for {PROVIDERS.get(provider, provider)}"
    yield ""
    yield "Worst first. `bartizan rules explain ID` prints the same. Paths are those of the vendor's own schema."
    for rule in sorted(rules, key=lambda one: (SEVERITIES.index(one.severity.value), one.id)):
        yield ""
        yield from _rule(rule)
        yield from _snippets(shown.get(rule.id, ()))
    yield ""


def _rule(rule: Rule) -> Lines:
    yield f"## {rule.id}"
    yield ""
    yield f"**{rule.severity.value}** · {sentence(rule.title)}"
    yield ""
    stage = f", stage {rule.stage.value}" if rule.stage else ""
    yield f"- Judges {codes(rule.types)}{stage}"
    if rule.when:
        yield f"- Applies when {code(_one_line(rule.when))}"
    for neighbour in rule.neighbours:
        arrow = (
            f"<- {neighbour.edge} {neighbour.type}" if neighbour.incoming else f"{neighbour.edge} -> {neighbour.type}"
        )
        yield f"- With {code(neighbour.variable)}: {code(arrow)}"
    yield f"- Fails when {code(_one_line(rule.fail_when))}"
    yield f"- Why: {sentence(rule.why)}"
    changes = [f"{path}: {json.dumps(value, ensure_ascii=False)}" for path, value in rule.fix.set.items()]
    set_ = f" Set {codes(changes)}." if changes else ""
    note = f" {sentence(rule.fix.note)}" if rule.fix.note else ""
    yield f"- Fix: {sentence(rule.fix.summary)}{set_}{note}"
    if rule.controls:
        yield f"- Controls: {', '.join(rule.controls)}"
    if rule.was:
        yield f"- Earlier ids: {codes(rule.was)}"


def _snippets(found: Sequence[Snippet]) -> Lines:
    for one in found:
        yield ""
        yield f"```{LANGUAGES[one.dialect]}"
        yield one.text.rstrip()
        yield "```"


def _one_line(expression: str) -> str:
    return " ".join(expression.split())


def _data_rules() -> Lines:
    yield "# Rules about data"
    yield ""
    yield "A data scan reports at most one finding of a data class for each asset. The severity follows from the"
    yield "sensitivity of what was found and from the confidence. What the data is for decides the rule's id."
    yield ""
    head = ("id", "data class", "finds", "fix", "controls")
    rows = (
        (
            code(rule_id(rule, purpose)),
            rule.data_class,
            rule.what,
            sentence(rule.fix),
            ", ".join(rule.controls),
        )
        for purpose in PURPOSES
        for rule in RULES
    )
    yield from table(head, rows)
    yield ""


def detectors(catalog: Catalog) -> str:
    """Detectors of sensitive values, by data class."""
    return "\n".join(_detectors(catalog.detectors))


def _detectors(raw: Mapping[str, Mapping[str, Any]]) -> Lines:
    yield "# Detectors"
    yield ""
    yield "What is looked for in data. A value counts when its check digits and rules hold. The first confidence is"
    yield "without a word of the context nearby, the second with one; `-` means that the value then does not count."
    yield ""
    rows = []
    for unit in sorted(raw.values(), key=lambda one: (str(one["data_class"]), str(one["id"]))):
        confidence = unit["confidence"]
        levels = f"{confidence.get('alone') or '-'} / {confidence['context']}"
        rows.append(
            (
                code(unit["id"]),
                str(unit["title"]),
                str(unit["data_class"]),
                str(unit["sensitivity"]),
                code(unit["validator"]) if unit.get("validator") else "-",
                levels,
                sentence(unit.get("why", "")),
            )
        )
    yield from table(("id", "finds", "data class", "sensitivity", "validator", "confidence", "why"), rows)
    yield ""


def signals(catalog: Catalog) -> str:
    """Signals over runtime events."""
    return "\n".join(_signals(catalog.signals))


def _signals(raw: Mapping[str, Mapping[str, Any]]) -> Lines:
    yield "# Signals"
    yield ""
    yield "A signal is one suspicious fact in one event, or several together; a hit is an alert. Signals are Sigma"
    yield "rules and Sigma correlations."
    for name, unit in sorted(raw.items(), key=lambda item: str(item[1].get("name", item[0]))):
        own = unit.get("bartizan") or {}
        yield ""
        yield f"## {unit.get('name', name)}"
        yield ""
        yield f"**{unit.get('level', 'medium')}** · {sentence(unit['title'])} {sentence(unit.get('description', ''))}"
        yield ""
        yield f"- Reads {_reads(unit)}"
        if own.get("why"):
            yield f"- Why: {sentence(own['why'])}"
        if own.get("fix"):
            yield f"- Fix: {sentence(own['fix'])}"
        if unit.get("falsepositives"):
            yield f"- Also fires on: {sentence('; '.join(map(str, unit['falsepositives'])))}"
        if unit.get("tags"):
            yield f"- Tags: {', '.join(map(str, unit['tags']))}"
    yield ""


def _reads(unit: Mapping[str, Any]) -> str:
    if "correlation" not in unit:
        return codes(f"{key}: {value}" for key, value in unit["logsource"].items())
    correlation = unit["correlation"]
    group = f", for each {codes(correlation['group-by'])}" if correlation.get("group-by") else ""
    rules = codes(correlation["rules"])
    return f"{code(correlation['type'])} of {rules} within {correlation['timespan']}{group}"


def techniques(catalog: Catalog) -> str:
    """Attack techniques: one step each."""
    return "\n".join(_techniques(catalog.techniques))


def _techniques(raw: Mapping[str, Mapping[str, Any]]) -> Lines:
    yield "# Techniques"
    yield ""
    yield "A technique is one step of an attack path: who holds the source in one of the states on the left can come"
    yield "to hold the target in the state on the right. The likelihood is the chance that the step succeeds."
    for identity, unit in sorted(raw.items()):
        yield ""
        yield f"## {identity}"
        yield ""
        yield f"{sentence(unit['title'])} {codes(unit['from'])} → {code(unit['to'])} by an edge {code(unit['kind'])}."
        yield ""
        residual = f", {unit['residual']} after the fix" if unit.get("residual") else ""
        because = f": {sentence(unit['because'])}" if unit.get("because") else ""
        yield f"- Likelihood {unit['likelihood']}{residual}{because}"
        if unit.get("facts"):
            yield f"- Drawn when {sentence(unit['facts'])}"
        if unit["rules"]:
            yield f"- Removed by the fix of {codes(sorted(unit['rules']))}"
        mitre = [*unit["attack"], *unit["atlas"]]
        if mitre:
            yield f"- MITRE: {', '.join(mitre)}"
    yield ""


def kinds(catalog: Catalog) -> str:
    """The neutral kinds, each with the native types that are of it."""
    return "\n".join(_kinds(catalog))


def _kinds(catalog: Catalog) -> Lines:
    types: defaultdict[str, list[str]] = defaultdict(list)
    for asset_type in catalog.types.values():
        types[asset_type.kind].append(asset_type.type)
    yield "# Kinds"
    yield ""
    yield "A kind says what an asset is for, whoever makes it. The types are those that the catalogue describes; code,"
    yield "packages and files have types of their own, such as `code/agent` or `package`."
    yield ""
    rows = ((code(kind), sentence(meaning), codes(sorted(types[kind]))) for kind, meaning in catalog.kinds.items())
    yield from table(("kind", "meaning", "native types"), rows)
    yield ""


def edges(catalog: Catalog, written: Iterable[str]) -> str:
    """The edge kinds: by references of asset types, by techniques, and those that readers write themselves."""
    return "\n".join(_edges(catalog, written))


def _edges(catalog: Catalog, written: Iterable[str]) -> Lines:
    references: defaultdict[str, set[str]] = defaultdict(set)
    for asset_type in catalog.types.values():
        for reference in asset_type.references.values():
            references[reference.edge].update(reference.to)
    steps: defaultdict[str, set[str]] = defaultdict(set)
    for identity, unit in catalog.techniques.items():
        steps[str(unit["kind"])].add(identity)
    yield "# Edges"
    yield ""
    yield "An edge joins two assets. Inventory edges say how things belong together; an edge with a technique can be"
    yield "walked by an attacker."
    yield ""
    every = sorted({*references, *steps, *written})
    rows = ((code(kind), codes(sorted(references[kind])) or "-", codes(sorted(steps[kind])) or "-") for kind in every)
    yield from table(("kind", "inventory: leads to, by a property", "techniques"), rows)
    yield ""
