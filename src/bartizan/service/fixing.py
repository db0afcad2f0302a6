"""Fixing: the findings that a change of code mends, the patches, and the proof that they do.

scan → findings with a setting → patches, planned by the dialect that each asset is written in → the
patched tree is read and judged again: a patch after which its finding does not pass, or after which
another rule fails, is not offered.
"""

from __future__ import annotations

import datetime
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.paths import walk
from bartizan.graph.estate import Estate
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.exception import RiskException
from bartizan.model.finding import Finding
from bartizan.model.scan import Record
from bartizan.model.severity import FindingState, Verdict
from bartizan.model.values import Value
from bartizan.posture.judge import judge
from bartizan.service.exceptions import accept, declaring_files
from bartizan.service.rules import known_rule
from bartizan.service.settings import Settings
from bartizan.sources.repository.patchers import PATCHERS, Patcher
from bartizan.sources.repository.patching import CannotPatch, Change, Edit, Patch, Workspace, compatible, patches
from bartizan.sources.repository.reader import Context, Limits, SourceFile
from bartizan.sources.repository.rescan import Rereader
from bartizan.sources.repository.source import RepositorySource
from bartizan.sources.repository.walk import Walk

ROUNDS = 5
"""How often the plan is made anew without what the proof refused."""

_LINE = re.compile(r"\bline \d+")
_PLACEHOLDER = re.compile(r"<[^>]*>|\$\{[^}]*\}|[A-Z]+(?:_[A-Z]+)*_HERE\Z")
Progress = Callable[[str, int, int], None]


def silent(_phase: str, _done: int, _all: int) -> None:
    """No progress."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding that is not patched, and why."""

    finding: Finding
    why: str


@dataclass(frozen=True, slots=True)
class FixResult:
    """The patches with the findings that they mend, and those that stay, with their reasons."""

    patches: tuple[Patch, ...] = ()
    mended: tuple[Finding, ...] = ()
    refused: tuple[Refusal, ...] = ()
    root: Path = field(default_factory=Path)

    @property
    def diff(self) -> str:
        """All patches as one unified diff."""
        return "".join(patch.diff for patch in self.patches)


@dataclass(frozen=True, slots=True)
class FixRequest:
    """What to mend: a tree or a file of it, the rules to mend (none: all), the settings."""

    path: Path
    rules: tuple[str, ...] = ()
    settings: Settings = field(default_factory=Settings)
    progress: Progress = silent


def fix(request: FixRequest, catalog: Catalog | None = None) -> FixResult:
    """Plan and prove patches; nothing is written. Raises `InputError` for an unknown rule or path."""
    scan = request.settings.scan
    catalog = catalog or load_catalog([Path(one) for one in scan.rules])
    wanted = {known_rule(one, catalog).id for one in request.rules}
    if not request.path.exists():
        raise InputError("there is no such directory or file", where=str(request.path), hint="name a path")
    limits = Limits(parse_bytes=scan.max_file_bytes)
    source = RepositorySource(
        request.path,
        catalog,
        exclude=scan.exclude,
        limits=limits,
        progress=lambda done, total: request.progress("reading", done, total),
    )
    records = list(source.collect())
    resolved = request.path.resolve()
    base = resolved.parent if resolved.is_file() else resolved
    walked = Walk(request.path, limits, tuple(scan.exclude))
    files = [item for item in walked if isinstance(item, SourceFile)]
    context = Context(source.name, base, catalog, limits)
    request.progress("judging", 0, 0)
    estate, findings = _judged(records, catalog, scan.skip)
    open_ = _open(findings, estate, source, request.settings, catalog)
    chosen = [one for one in open_ if not wanted or one.rule in wanted]
    job = _Job(catalog, context, files, records, estate, findings, scan.skip, request.progress)
    return job.run(chosen)


def write(result: FixResult) -> None:
    """Write the patched files, each in one step. Raises `InputError` when one is no longer what it was."""
    for patch in result.patches:
        file = result.root / patch.path
        try:
            if file.is_symlink() or file.read_bytes() != patch.before.encoded(patch.before.text):
                raise InputError("the file has changed since it was read", where=patch.path, hint="run the fix again")
            mode = file.stat().st_mode
            handle, name = tempfile.mkstemp(prefix=".bartizan-", dir=file.parent)
            with open(handle, "wb") as stream:  # noqa: PTH123 - a file descriptor
                stream.write(patch.data)
            temporary = Path(name)
            temporary.chmod(mode & 0o7777)
            temporary.replace(file)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputError(f"cannot be written: {reason}", where=patch.path, hint="check its permissions") from error


def _judged(records: Iterable[Record], catalog: Catalog, skip: Sequence[str]) -> tuple[Estate, list[Finding]]:
    estate = link(records, catalog)
    skipped = {known_rule(one, catalog).id for one in skip}
    rules = [one for one in catalog.rules if one not in skipped]
    return estate, judge(list(estate.assets.values()), estate.edges, catalog, only=rules).findings


def _open(
    findings: Sequence[Finding], estate: Estate, source: RepositorySource, settings: Settings, catalog: Catalog
) -> list[Finding]:
    """The failing findings that nobody accepted."""
    in_place = source.exceptions(declaring_files(estate.assets.values())) if settings.scan.accept_in_place else []
    configured = [RiskException(one.rule, one.reason, one.who, one.until, one.asset) for one in settings.accept]
    today = datetime.datetime.now(datetime.UTC).date()
    accepted = accept(findings, configured, in_place, assets=estate.assets, catalog=catalog, today=today).findings
    return [one for one in accepted if one.verdict is Verdict.FAIL and one.state is not FindingState.ACCEPTED]


@dataclass(slots=True)
class _Job:
    """One run: what was read, and what is known so far."""

    catalog: Catalog
    context: Context
    files: Sequence[SourceFile]
    records: Sequence[Record]
    estate: Estate
    findings: Sequence[Finding]
    skip: Sequence[str]
    progress: Progress
    _patchers: dict[str, Patcher] = field(default_factory=dict)
    _refused: dict[str, Refusal] = field(default_factory=dict)
    _workspace: Workspace = field(init=False)
    _rereader: Rereader = field(init=False)
    _blocks: defaultdict[tuple[str | None, int | None], list[Asset]] = field(init=False)

    def __post_init__(self) -> None:
        self._rereader = Rereader(self.records, self.files, self.context)
        self._workspace = Workspace(self.context, {file.path: file for file in self.files})
        self._blocks = defaultdict(list)
        for asset in self.estate.assets.values():
            self._blocks[_block(asset)].append(asset)

    def run(self, chosen: Sequence[Finding]) -> FixResult:
        """Plan, prove, and plan again without what the proof refused."""
        ordered = sorted(chosen, key=_order)
        for number, finding in enumerate(ordered):
            self.progress("planning", number, len(ordered))
            self._alone(finding)
        made: list[Patch] = []
        kept: list[Finding] = []
        for _ in range(ROUNDS):
            kept, edits = self._together([one for one in ordered if one.id not in self._refused])
            made = patches(self._workspace, edits)
            if not made:
                break
            self.progress("proving", 0, 0)
            if not self._disproved(kept, made):
                break
            made, kept = [], []
        for finding in ordered:
            if not made and finding.id not in self._refused and finding not in kept:
                self._refuse(finding, "no patch could be proved")
        refused = tuple(self._refused[one.id] for one in ordered if one.id in self._refused)
        return FixResult(tuple(made), tuple(kept), refused, self.context.root)

    def _refuse(self, finding: Finding, why: str) -> None:
        self._refused.setdefault(finding.id, Refusal(finding, why))

    def _alone(self, finding: Finding) -> None:
        """Refuse a finding that cannot be patched even by itself."""
        settings = finding.fix.set if finding.fix is not None else {}
        summary = finding.fix.summary if finding.fix is not None else ""
        if not settings:
            self._refuse(finding, f"no setting alone would mend it: {summary}")
            return
        for path, value in settings.items():
            if _is_open(value):
                self._refuse(finding, f"{path} needs a value that only you can choose: {summary}")
        try:
            if not self._plan(self.estate.assets[finding.asset], settings):
                self._refuse(finding, "the code says so already: something else decides")
        except CannotPatch as error:
            self._refuse(finding, str(error))

    def _plan(self, asset: Asset, settings: Mapping[str, object]) -> list[Edit]:
        source = next((one.source for one in asset.sightings if one.source in PATCHERS), None)
        if source is None:
            seen = asset.sightings[0].source if asset.sightings else "nothing"
            raise CannotPatch(f"it is read from {seen}, which is not written back into")
        if source not in self._patchers:
            self._patchers[source] = PATCHERS[source](self._workspace)
        values = cast("Mapping[str, Value]", settings)
        edits = self._patchers[source].plan(Change(asset, values))
        patches(self._workspace, edits)
        return edits

    def _together(self, findings: Sequence[Finding]) -> tuple[list[Finding], list[Edit]]:
        """The edits of all findings that can be made at once; a later one that is in the way waits."""
        by_asset: dict[str, list[Finding]] = {}
        for finding in findings:
            by_asset.setdefault(finding.asset, []).append(finding)
        kept: list[Finding] = []
        edits: list[Edit] = []
        for asset, group in by_asset.items():
            taken, own = self._of_asset(self.estate.assets[asset], group)
            if compatible(edits, own):
                edits += own
                kept += taken
                continue
            for finding in taken:
                self._refuse(finding, "it touches the same lines as another change; run the fix again after that one")
        return kept, edits

    def _of_asset(self, asset: Asset, findings: Sequence[Finding]) -> tuple[list[Finding], list[Edit]]:
        """The edits for all findings of one asset, whose settings are planned as one."""
        settings: dict[str, object] = {}
        kept: list[Finding] = []
        edits: list[Edit] = []
        for finding in findings:
            own = dict(finding.fix.set) if finding.fix is not None else {}
            clash = next((path for path, value in own.items() if path in settings and settings[path] != value), None)
            if clash is not None:
                self._refuse(finding, f"another change sets {clash} to {settings[clash]!r}")
                continue
            try:
                edits = self._plan(asset, {**settings, **own})
            except CannotPatch as error:
                self._refuse(finding, str(error))
                continue
            settings |= own
            kept.append(finding)
        return kept, edits

    def _disproved(self, kept: Sequence[Finding], made: Sequence[Patch]) -> bool:
        """Read and judge the patched tree; refuse what it does not mend and what harms. Whether there was any."""
        records = self._rereader.read(made)
        estate, findings = _judged(records, self.catalog, self.skip)
        told = {(one.rule, one.asset): one for one in findings}
        before = {(one.rule, one.asset) for one in self.findings if one.verdict is Verdict.FAIL}
        harmed: dict[str, str] = {}
        for (rule, asset), one in told.items():
            if one.verdict is Verdict.FAIL and (rule, asset) not in before:
                harmed.setdefault(asset, rule)
        broken = _broken(self.records, records)
        bad = False
        for finding in kept:
            after = told.get((finding.rule, finding.asset))
            paths = {one.location.path for one in self.estate.assets[finding.asset].sightings}
            why = None
            if finding.asset not in estate.assets or paths & broken:
                why = "the change would make the code unreadable"
            elif after is not None:
                facts = "; ".join(fact.text for fact in after.evidence[:1])
                why = f"it would still be {after.verdict.value} after the change" + (f": {facts}" if facts else "")
            elif finding.asset in harmed:
                why = f"the change would make {harmed[finding.asset]} fail"
            elif (other := self._also_changed(finding, estate, before)) is not None:
                why = f"it would change {other} of the same block too, which is well as it is"
            if why is not None:
                self._refuse(finding, why)
                bad = True
        if harmed and not bad:
            rule = next(iter(harmed.values()))
            for finding in kept:
                self._refuse(finding, f"the change would make {rule} fail elsewhere")
            return True
        return bad

    def _also_changed(self, finding: Finding, after: Estate, failed: Collection[tuple[str, str]]) -> str | None:
        """An asset of the same block that does not fail, and whose settings the change would touch."""
        settings = finding.fix.set if finding.fix is not None else {}
        for asset in self._blocks[_block(self.estate.assets[finding.asset])]:
            mended = after.assets.get(asset.id)
            if asset.id == finding.asset or mended is None or (finding.rule, asset.id) in failed:
                continue
            if any([*walk(asset.config, one)] != [*walk(mended.config, one)] for one in settings):
                return asset.name
        return None


def _block(asset: Asset) -> tuple[str | None, int | None]:
    """The file and line at which code declares the asset first."""
    first = asset.sightings[0].location if asset.sightings else None
    return (None, None) if first is None else (first.path, first.line)


def _broken(before: Iterable[Record], after: Iterable[Record]) -> set[str | None]:
    """The files that leave a gap in a patchable dialect which they did not leave before, wherever its line is now."""
    old = Counter(_told(one) for one in before if isinstance(one, Gap))
    new = Counter(_told(one) for one in after if isinstance(one, Gap) and one.source in PATCHERS)
    return {what for _, what, _ in new - old}


def _told(gap: Gap) -> tuple[str, str, str]:
    """A gap without the lines that it names, which a change above them moves."""
    return gap.source, gap.what.partition(":")[0], _LINE.sub("", gap.why)


def _is_open(value: object) -> bool:
    """Whether a setting holds a placeholder, in a list too."""
    if isinstance(value, list | tuple):
        return any(_is_open(one) for one in value)
    return isinstance(value, str) and _PLACEHOLDER.search(value) is not None


def _order(finding: Finding) -> tuple[str, int, str]:
    place = finding.location
    return (place.path or "", place.line or 0, finding.rule) if place is not None else ("", 0, finding.rule)


def summary(result: FixResult) -> list[str]:
    """What was mended and what was not, in lines for people."""
    lines = [f"{len(result.mended)} findings mended in {len(result.patches)} files"]
    lines += [f"  {one.rule}  {_where(one)}" for one in result.mended]
    if result.refused:
        lines.append(f"{len(result.refused)} findings not patched")
        lines += [f"  {one.finding.rule}  {_where(one.finding)}: {one.why}" for one in result.refused]
    return lines


def _where(finding: Finding) -> str:
    place = finding.location
    return f"{place.path}:{place.line}" if place is not None and place.path else finding.asset
