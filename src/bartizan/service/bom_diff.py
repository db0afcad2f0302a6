"""What changed between two bills of materials, whoever wrote them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bartizan.catalog.unit import did_you_mean
from bartizan.model.errors import InputError
from bartizan.report.bom.diff_report import Change, DiffReport, Drift
from bartizan.service.bom_document import BomDocument, Subject
from bartizan.service.bom_paths import find_all

_KINDS: Mapping[str, tuple[Change, Change]] = {
    "machine-learning-model": (Change.NEW_MODEL, Change.REMOVED_MODEL),
    "mcp-server": (Change.NEW_MCP_SERVER, Change.REMOVED_MCP_SERVER),
    "tool": (Change.NEW_TOOL, Change.REMOVED_TOOL),
    "agent": (Change.NEW_AGENT, Change.REMOVED_AGENT),
    "data": (Change.NEW_DATA_SOURCE, Change.REMOVED_DATA_SOURCE),
    "service": (Change.NEW_SERVICE, Change.REMOVED_SERVICE),
    "library": (Change.NEW_LIBRARY, Change.REMOVED_LIBRARY),
    "framework": (Change.NEW_LIBRARY, Change.REMOVED_LIBRARY),
}
SEEN = "Seen at "
"""How SPDX documents of ours begin what they say of a package's source."""

_OTHER = (Change.NEW_COMPONENT, Change.REMOVED_COMPONENT)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A property that is compared: the word for it, where it stands, and what its change is."""

    name: str
    cyclonedx: tuple[str, ...]
    spdx: tuple[str, ...]
    change: Change
    of_models: Change | None = None


def _own(name: str) -> tuple[str, ...]:
    return (f"@properties[name=bartizan:{name}].value",)


_LICENCE = ("licenses.license.id", "licenses.license.name", "licenses.expression")
_DECLARED = ("@related.hasDeclaredLicense.simplelicensing_licenseExpression",)
_COMPARED = (
    _Compared(
        "version", ("version",), ("software_packageVersion",), Change.CHANGED_VERSION, of_models=Change.CHANGED_REVISION
    ),
    _Compared("hash", ("hashes.content",), ("verifiedUsing.hashValue",), Change.CHANGED_HASH),
    _Compared("licence", _LICENCE, _DECLARED, Change.CHANGED_LICENCE),
    _Compared("supplier", ("supplier.name", "provider.name"), ("suppliedBy.name",), Change.CHANGED_SUPPLIER),
    _Compared("producer", ("manufacturer.name",), ("originatedBy.name",), Change.CHANGED_SUPPLIER),
    _Compared("endpoint", ("endpoints",), ("externalRef[comment=endpoint].locator",), Change.CHANGED_ACCESS),
    _Compared("authenticated", ("authenticated",), _own("authenticated"), Change.CHANGED_ACCESS),
    _Compared("exposure", _own("exposure"), _own("exposure"), Change.CHANGED_ACCESS),
    _Compared("capability", _own("capability"), _own("capability"), Change.CHANGED_CAPABILITY),
    _Compared("human approval", _own("human-approval"), _own("human-approval"), Change.CHANGED_CAPABILITY),
    _Compared(
        "trust_remote_code", _own("load:trust-remote-code"), _own("load:trust-remote-code"), Change.CHANGED_LOADING
    ),
    _Compared("verdict of the file", _own("verdict"), _own("verdict"), Change.CHANGED_LOADING),
    _Compared(
        "classification",
        ("data.classification",),
        _own("classification"),
        Change.CHANGED_SENSITIVITY,
    ),
)
_USERS = frozenset({"agent", "machine-learning-model", "service", "mcp-server", "application"})
_USED = frozenset({"tool", "mcp-server", "machine-learning-model", "data", "service", "agent", "application"})


def diff(before: BomDocument, after: BomDocument, names: tuple[str, str]) -> DiffReport:
    """The changes from `before` to `after`, in the order of their kinds; `names` are the documents' in the report."""
    old, new = _keyed(before), _keyed(after)
    was, now = _by_ref(old), _by_ref(new)
    changes = [*_parts(old, new), *_providers(before, after)]
    for key in sorted(old.keys() & new.keys()):
        changes += _properties(before, old[key], after, new[key])
        changes += _uses(old[key], new[key], was, now)
        changes += _vulnerabilities(old[key], new[key])
    for key in sorted(new.keys() - old.keys()):
        changes += _vulnerabilities(None, new[key])
    used = {(one.kind, one.ref) for one in changes if one.of}
    changes = [one for one in changes if one.of or (one.kind, one.ref) not in used]
    order = {kind: number for number, kind in enumerate(Change)}
    told = sorted(set(changes), key=lambda one: (order[one.kind], one.name, one.of or "", one.property or "", one.ref))
    counts = Counter(one.kind for one in told)
    return DiffReport(*names, {kind.value: counts[kind] for kind in Change if counts[kind]}, tuple(told))


def known_kinds(words: Sequence[str]) -> frozenset[Change]:
    """The kinds of change that `words` name, `any` for all; raises `InputError`."""
    if "any" in words:
        return frozenset(Change)
    known = [one.value for one in Change]
    for word in words:
        if word not in known:
            hint = did_you_mean(word, known) or f"known: any, {', '.join(known)}"
            raise InputError(f"there is no change '{word}'", hint=hint)
    return frozenset(Change(word) for word in words)


def kind_of(part: Subject) -> str:
    """Bartizan's kind where the document has it and it is of agents, else the type of component."""
    said = find_all(part.view, "@properties[name=bartizan:kind].value")
    own = said[0] if said else ""
    return own if own in ("agent", "tool", "mcp-server") else part.kind


def _keyed(document: BomDocument) -> dict[str, Subject]:
    """The parts by what stays the same between versions: the package URL without version, else type and name.

    Parts that share that are told apart by their refs.
    """
    keys = [(_key(part), part) for part in document.parts]
    shared = {key for key, count in Counter(key for key, _ in keys).items() if count > 1}
    return {(f"{key}|{_place(part)}" if key in shared else key): part for key, part in keys}


def _place(part: Subject) -> str:
    """What tells a part from its namesakes: Bartizan's id of it, else its ref without a document's namespace."""
    said = find_all(part.view, "@properties[name=bartizan:id].value")
    return said[0] if said else part.ref


def _key(part: Subject) -> str:
    found = part.view.get("purl") or part.view.get("software_packageUrl")
    if isinstance(found, str) and found.startswith("pkg:"):
        bare, _, query = found.partition("?")
        path, at, version = bare.rpartition("@")
        kept = path if at and "/" not in version else bare
        repository = [word for word in query.split("&") if word.startswith("repository_url=")]
        return f"{kept}?{repository[0]}" if repository else kept
    return f"{kind_of(part)}|{part.name}"


def _where(part: Subject) -> str | None:
    evidence = part.view.get("evidence")
    places = evidence.get("occurrences") if isinstance(evidence, Mapping) else None
    for place in places if isinstance(places, list) else ():
        if isinstance(place, Mapping) and isinstance(path := place.get("location"), str):
            line = place.get("line")
            return f"{path}:{line}" if isinstance(line, int) else path
    paths = ("@properties[name=bartizan:occurrence].value", "software_sourceInfo")
    found = next((said[0] for path in paths if (said := find_all(part.view, path))), None)
    return found.removeprefix(SEEN).partition(", ")[0] if found else None


def _drift(kind: Change, part: Subject, **facts: str | None) -> Drift:
    return Drift(kind, part.name, part.ref, where=_where(part), **facts)


def _parts(old: Mapping[str, Subject], new: Mapping[str, Subject]) -> Iterator[Drift]:
    for key in new.keys() - old.keys():
        part = new[key]
        yield _drift(_KINDS.get(kind_of(part), _OTHER)[0], part, after=_version(part))
    for key in old.keys() - new.keys():
        part = old[key]
        yield _drift(_KINDS.get(kind_of(part), _OTHER)[1], part, before=_version(part))


def _version(part: Subject) -> str | None:
    found = find_all(part.view, "version") or find_all(part.view, "software_packageVersion")
    return found[0] if found else None


def _providers(before: BomDocument, after: BomDocument) -> Iterator[Drift]:
    known = set(_provided(before))
    for name, part in sorted(_provided(after).items()):
        if name not in known:
            yield Drift(Change.NEW_PROVIDER, name, part.ref, after=part.name, where=_where(part))


def _provided(document: BomDocument) -> dict[str, Subject]:
    out: dict[str, Subject] = {}
    for part in document.parts:
        if part.kind in ("service", "machine-learning-model"):
            for path in ("provider.name", "supplier.name", "suppliedBy.name"):
                for name in find_all(part.view, path):
                    out.setdefault(name, part)
    return out


def _properties(before: BomDocument, old: Subject, after: BomDocument, new: Subject) -> Iterator[Drift]:
    for one in _COMPARED:
        was, now = _values(before, old, one), _values(after, new, one)
        if {_folded(value, one) for value in was} != {_folded(value, one) for value in now}:
            is_model = kind_of(new) == "machine-learning-model"
            kind = one.of_models if is_model and one.of_models else one.change
            yield _drift(kind, new, before=", ".join(was) or None, after=", ".join(now) or None, property=one.name)


def _folded(value: str, one: _Compared) -> str:
    """A value without what only its format adds: SPDX writes licences off its list with `LicenseRef-`."""
    return _NO_LETTER.sub("", value.lower().removeprefix("licenseref-")) if one.change in _NAMED else value


_NAMED = frozenset({Change.CHANGED_LICENCE})
_NO_LETTER = re.compile(r"[^a-z0-9]+")


def _values(document: BomDocument, part: Subject, one: _Compared) -> list[str]:
    paths = one.spdx if document.format == "SPDX" else one.cyclonedx
    return sorted({value for path in paths for value in find_all(part.view, path)})


def _uses(
    old: Subject, new: Subject, before: Mapping[str, tuple[str, Subject]], after: Mapping[str, tuple[str, Subject]]
) -> Iterator[Drift]:
    """What an agent, a model or a service newly uses, when both know what that is."""
    if kind_of(new) not in _USERS:
        return
    was, now = _used(old, before), _used(new, after)
    for key in sorted(now.keys() - was.keys()):
        kind = Change.NEW_TOOL if kind_of(now[key]) in ("tool", "mcp-server") else Change.NEW_USE
        kind = Change.NEW_DATA_SOURCE if now[key].kind == "data" else kind
        yield _drift(kind, now[key], of=new.name)
    for key in sorted(was.keys() - now.keys()):
        kind = Change.REMOVED_TOOL if kind_of(was[key]) in ("tool", "mcp-server") else Change.REMOVED_USE
        yield _drift(kind, was[key], of=new.name)


def _used(part: Subject, by_ref: Mapping[str, tuple[str, Subject]]) -> dict[str, Subject]:
    refs = [one["ref"] for one in part.view.get("@needs", ())]
    return {by_ref[ref][0]: by_ref[ref][1] for ref in refs if ref in by_ref and kind_of(by_ref[ref][1]) in _USED}


def _by_ref(parts: Mapping[str, Subject]) -> dict[str, tuple[str, Subject]]:
    return {one.ref: (key, one) for key, one in parts.items()}


def _vulnerabilities(old: Subject | None, new: Subject) -> Iterator[Drift]:
    was = _identities(old) if old is not None else set()
    now = _identities(new)
    for identity in sorted(now - was):
        yield Drift(Change.NEW_VULNERABILITY, identity, new.ref, after=_version(new), of=new.name, where=_where(new))
    for identity in sorted(was - now):
        yield Drift(Change.REMOVED_VULNERABILITY, identity, new.ref, of=new.name, where=_where(new))


def _identities(part: Subject) -> set[str]:
    found = part.view.get("@vulnerabilities", ())
    return {str(one.get("id") or one.get("name")) for one in found}
