"""What a change introduces: the targets scanned as they are and as they were, by the same catalogue."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.model.asset import Asset
from bartizan.model.attack_path import AttackPath
from bartizan.model.codec import from_data
from bartizan.model.diff import Diff, Move
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.finding import Finding
from bartizan.model.scan import SCHEMA, ScanResult
from bartizan.model.severity import FindingState, Verdict
from bartizan.service.assess import Request, assess
from bartizan.service.git_tree import exported
from bartizan.service.moves import moved_assets
from bartizan.service.targets import Target, TargetKind

T = TypeVar("T")
_LINE = re.compile(r"(?::\d+)+(?=\s|$)")
_NUMBER = re.compile(r"\d+")
_SECRET = "secret"  # noqa: S105 - a type of asset


def assess_diff(request: Request, base: str, catalog: Catalog | None = None) -> tuple[ScanResult, ScanResult]:
    """What the targets have that they had not at `base`, and the whole result of `base`.

    `base` is a commit of the repositories that the targets are in, or the file of a saved result. Raises
    `InputError` when it is neither, or when a target has no past in git.
    """
    catalog = catalog or load_catalog([Path(one) for one in request.settings.scan.rules])
    saved = _saved(base)
    if saved is not None:
        return compare(saved, assess(request, catalog), base), saved
    _have_past(request.targets)
    with ExitStack() as stack:
        targets, missing = [], []
        for target in request.targets:
            request.progress(f"reading {base} of {target.name}", 0, 0)
            assert target.path is not None  # noqa: S101 - `_have_past`
            path, gaps = stack.enter_context(exported(target.path, base))
            missing += gaps
            if path.exists():
                targets.append(dataclasses.replace(target, path=path))
        earlier = assess(dataclasses.replace(request, targets=tuple(targets), known=frozenset()), catalog)
    result = compare(earlier, assess(request, catalog), base)
    return dataclasses.replace(result, gaps=(*result.gaps, *missing)), earlier


def _have_past(targets: Sequence[Target]) -> None:
    for target in targets:
        if target.kind not in (TargetKind.TREE, TargetKind.FILE):
            hint = "give --diff a saved JSON result of the same targets"
            raise InputError("git does not tell how it was", where=target.word, hint=hint)


def _saved(base: str) -> ScanResult | None:
    """The result in the file `base`; None where `base` is no file."""
    path = Path(base)
    try:
        if not path.is_file():
            if base.endswith(".json"):
                raise InputError("there is no such file", where=base, hint="check --diff")
            return None
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=base, hint="check --diff") from error
    except (ValueError, RecursionError) as error:
        raise InputError("is not a JSON result of a scan", where=base, hint=_MAKE) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise InputError(f"is not a JSON result of a scan ('schema' is not {SCHEMA})", where=base, hint=_MAKE)
    if data.get("diff") is not None:
        raise InputError("holds only what a change introduced", where=base, hint=_MAKE)
    try:
        return from_data(ScanResult, data, where=base)
    except TypeError as error:
        raise InputError(f"is not a JSON result of a scan: {error}", where=base, hint=_MAKE) from error


_MAKE = "make one with `bartizan scan … --format json --output FILE`, without --diff"


def compare(before: ScanResult, after: ScanResult, base: str) -> ScanResult:
    """`after` with what is new in it against `before`; the rest is counted and listed in its `diff`."""
    moved = moved_assets(before, after)
    same = _Same(before, after, moved)
    new, unchanged = same.findings()
    paths, fixed_paths = same.paths()
    gaps = same.gaps()
    fixed, unseen = same.fixed(gaps)
    here = {moved.get(one.id, one.id) for one in after.assets}
    diff = Diff(
        base,
        new_assets=tuple(one.id for one in after.assets if moved.get(one.id, one.id) not in same.old),
        gone_assets=tuple(id_ for id_ in same.old if id_ not in here),
        moved=tuple(Move(now, was) for now, was in sorted(moved.items())),
        fixed=tuple(fixed),
        unchanged=tuple(unchanged),
        unseen=tuple(unseen),
        fixed_paths=tuple(fixed_paths),
        unchanged_paths=len(after.attack_paths) - len(paths),
        unchanged_gaps=len(after.gaps) - len(gaps),
    )
    open_ = [one for one in new if one.verdict is Verdict.FAIL and one.state is not FindingState.ACCEPTED]
    summary = dataclasses.replace(
        after.summary,
        findings=dict(sorted(Counter(one.severity.value for one in open_).items())),
        attack_paths=len(paths),
        gaps=len(gaps),
    )
    return dataclasses.replace(
        after, findings=tuple(new), attack_paths=tuple(paths), gaps=tuple(gaps), summary=summary, diff=diff
    )


class _Same:
    """Finds in two results what is the same."""

    def __init__(self, before: ScanResult, after: ScanResult, moved: Mapping[str, str]) -> None:
        self._before = before
        self._after = after
        self._moved = moved
        self.old = {one.id: one for one in before.assets}
        self._new = {one.id: one for one in after.assets}
        self._left: list[Finding] = []

    def _was(self, id_: str) -> str:
        """The id that an asset had before."""
        return self._moved.get(id_, id_)

    def findings(self) -> tuple[list[Finding], list[Finding]]:
        """The new findings, and those that were there before; what nothing matched is left for `fixed`."""
        held: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for one in self._before.findings:
            held[one.rule, one.asset].append(one)
        new: list[Finding] = []
        unchanged: list[Finding] = []
        for one in self._after.findings:
            candidates = held.get((one.rule, self._was(one.asset)), [])
            match = next((each for each in candidates if each.id == one.id), candidates[0] if candidates else None)
            if match is not None:
                candidates.remove(match)
            (unchanged if match is not None and not self._is_worse(match, one) else new).append(one)
        self._left = [one for rest in held.values() for one in rest]
        return new, unchanged

    def _is_worse(self, was: Finding, now: Finding) -> bool:
        """Whether a finding of before is a new one now: open, failing, or in a file that it was not in."""
        reopened = was.state is FindingState.ACCEPTED and now.state is not FindingState.ACCEPTED
        decided = was.verdict is Verdict.UNKNOWN and now.verdict is Verdict.FAIL
        return reopened or decided or self._has_spread(self.old.get(was.asset), self._new.get(now.asset))

    def _has_spread(self, was: Asset | None, now: Asset | None) -> bool:
        """Whether a key stands in more files than before; one that moved with its file stands in as many."""
        if was is None or now is None or now.type != _SECRET:
            return False
        return len(_files(now)) > len(_files(was))

    def fixed(self, new_gaps: Sequence[Gap]) -> tuple[list[Finding], list[Finding]]:
        """What was found before and is not there now, and of what nobody knows it."""
        unread = {_LINE.sub("", one.what) for one in new_gaps}
        fixed: list[Finding] = []
        unseen: list[Finding] = []
        for one in self._left:
            path = one.location.path if one.location is not None else None
            (unseen if path in unread else fixed).append(one)
        return fixed, unseen

    def paths(self) -> tuple[list[AttackPath], list[AttackPath]]:
        """The new attack paths, and those that are gone."""

        def now(path: AttackPath) -> tuple[object, ...]:
            return (self._was(path.entry), self._was(path.target), *(one.technique for one in path.steps))

        def then(path: AttackPath) -> tuple[object, ...]:
            return (path.entry, path.target, *(one.technique for one in path.steps))

        new = _left_over(self._after.attack_paths, now, map(then, self._before.attack_paths))
        gone = _left_over(self._before.attack_paths, then, map(now, self._after.attack_paths))
        return list(new), list(gone)

    def gaps(self) -> list[Gap]:
        """The new gaps: lines and counts in their words make none."""
        names = {_file(now): _file(was) for now, was in self._moved.items()} | dict(self._moved)

        def key(one: Gap, *, is_now: bool) -> tuple[object, ...]:
            words = _LINE.sub("", one.what).split(" ")
            return (
                one.source,
                " ".join(names.get(word, word) if is_now else word for word in words),
                _NUMBER.sub("#", one.why),
            )

        known = (key(one, is_now=False) for one in self._before.gaps)
        return list(_left_over(self._after.gaps, lambda one: key(one, is_now=True), known))


def _left_over(found: Iterable[T], key: Callable[[T], object], known: Iterable[object]) -> Iterator[T]:
    """What of `found` has no partner among the keys `known`, each of which is a partner once."""
    left = Counter(known)
    for one in found:
        if left[key(one)] > 0:
            left[key(one)] -= 1
        else:
            yield one


def _file(id_: str) -> str:
    return id_.partition("//")[2].partition("#")[0]


def _files(asset: Asset) -> set[str | None]:
    return {one.location.path for one in asset.sightings}
