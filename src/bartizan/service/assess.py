"""A scan from end to end: collect → link → examine data and packages → judge → trace → rank."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan import __version__
from bartizan.catalog.load import Catalog, load_catalog
from bartizan.graph.link.link import link
from bartizan.graph.trace import Trace, trace
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.exception import RiskException
from bartizan.model.finding import Finding
from bartizan.model.scan import Record, Scan, ScanResult, Summary
from bartizan.model.severity import FindingState, Verdict
from bartizan.posture.judge import judge
from bartizan.risk.context import Business
from bartizan.risk.formula import rank, rank_paths
from bartizan.service import model_files, vulnerabilities
from bartizan.service.data_targets import examine_estate, target_records
from bartizan.service.exceptions import accept, declaring_files
from bartizan.service.images import image_records
from bartizan.service.masking import masked_result
from bartizan.service.rules import known_rule
from bartizan.service.settings import Settings, check_endpoint
from bartizan.service.targets import Target, TargetKind
from bartizan.service.weights import weights

if TYPE_CHECKING:
    from bartizan.sources.repository.exceptions import InPlace
    from bartizan.sources.repository.source import RepositorySource

Progress = Callable[[str, int, int], None]
"""Told the phase in words, the number of finished steps and of all steps (0: not known)."""


def silent(_phase: str, _done: int, _all: int) -> None:
    """No progress."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to scan and how; `known` are ids of findings and paths that a baseline holds.

    `platform` (`linux/arm64`) is that of the images to read where there is a choice.
    """

    targets: tuple[Target, ...]
    settings: Settings = field(default_factory=Settings)
    known: frozenset[str] = frozenset()
    stores: bool = False
    platform: str | None = None
    progress: Progress = silent


def assess(request: Request, catalog: Catalog | None = None) -> ScanResult:
    """Scan the targets. Raises `BartizanError` only for what the caller got wrong; the rest becomes gaps."""
    started = _now()
    settings = request.settings
    catalog = catalog or load_catalog([Path(one) for one in settings.scan.rules])
    check_endpoint(settings.aws.endpoint_url)
    skipped = {known_rule(one, catalog).id for one in settings.scan.skip}
    for exception in settings.accept:
        known_rule(exception.rule, catalog)
    estate = link(collect(request, catalog), catalog)
    request.progress("examining data", 0, 0)
    examined = examine_estate(estate, request.targets, settings.aws, catalog, stores=request.stores)
    estate = dataclasses.replace(estate, assets=examined.assets)
    opened = model_files.inspect_estate(estate.assets, request.targets)
    edges = [one for one in (*estate.edges, *opened.edges) if {one.source, one.target} <= opened.assets.keys()]
    estate = dataclasses.replace(estate, assets=opened.assets, edges=edges)
    compared = vulnerabilities.examine_estate(estate, settings.vulnerabilities, catalog)
    estate = dataclasses.replace(estate, assets=compared.assets)
    request.progress("judging", 0, 0)
    rules = [one for one in catalog.rules if one not in skipped]
    judged = judge(list(estate.assets.values()), estate.edges, catalog, only=rules)
    about = vulnerabilities.described(judged.findings, estate.assets)
    findings = [
        *model_files.described(about, estate.assets),
        *(one for one in examined.findings if one.rule not in skipped),
    ]
    configured = [RiskException(one.rule, one.reason, one.who, one.until, one.asset) for one in settings.accept]
    today = datetime.datetime.now(datetime.UTC).date()
    in_place = _in_place(request, catalog, estate.assets)
    alone = sum(one.kind in (TargetKind.TREE, TargetKind.FILE) for one in request.targets) <= 1
    accepted = accept(findings, configured, in_place, assets=estate.assets, catalog=catalog, today=today, alone=alone)
    findings = accepted.findings
    request.progress("tracing attack paths", 0, 0)
    traced = trace(estate, findings, catalog)
    categories = {rule.id: rule.category for rule in catalog.rules.values() if rule.category is not None}
    business = Business(weights(traced.assets.values(), settings.projects), categories)
    traced = dataclasses.replace(traced, paths=rank_paths(traced.paths, traced.assets, business))
    findings = rank(findings, traced.paths, traced.assets, traced.edges, business)
    verdicts = judged.verdicts + Counter(one.verdict.value for one in examined.findings)
    gaps = [
        *estate.gaps,
        *examined.gaps,
        *opened.gaps,
        *compared.gaps,
        *vulnerabilities.joined(judged.gaps),
        *traced.gaps,
    ]
    result = _result(request, traced, started=started, findings=findings, verdicts=verdicts, gaps=gaps)
    return masked_result(dataclasses.replace(result, exceptions=accepted.exceptions), catalog)


def collect(request: Request, catalog: Catalog) -> Iterator[Record]:
    """The records of every target of the request, as sources yield them."""
    for target in request.targets:
        if target.kind in (TargetKind.TREE, TargetKind.FILE):
            yield from _repository(target, request, catalog)
        elif target.kind is TargetKind.AWS:
            yield from _aws(request, catalog)
        elif target.kind is TargetKind.IMAGE:
            yield from image_records(target, catalog, request.platform, request.progress)
        else:
            yield from target_records(target)


def _in_place(request: Request, catalog: Catalog, assets: Mapping[str, Asset]) -> list[InPlace]:
    """The exceptions that stand in the files that declare assets."""
    if not request.settings.scan.accept_in_place:
        return []
    files = declaring_files(assets.values())
    trees = [one for one in request.targets if one.kind in (TargetKind.TREE, TargetKind.FILE)]
    return [found for tree in trees for found in _source(tree, request, catalog).exceptions(files)]


def _repository(target: Target, request: Request, catalog: Catalog) -> Iterator[Record]:
    yield from _source(target, request, catalog).collect()


def _source(target: Target, request: Request, catalog: Catalog) -> RepositorySource:
    from bartizan.sources.repository.reader import Limits
    from bartizan.sources.repository.source import RepositorySource

    assert target.path is not None  # noqa: S101 - a tree or a file has a path
    scan = request.settings.scan
    return RepositorySource(
        target.path,
        catalog,
        exclude=scan.exclude,
        limits=Limits(parse_bytes=scan.max_file_bytes),
        progress=lambda done, total: request.progress(f"reading {target.name}", done, total),
    )


def _aws(request: Request, catalog: Catalog) -> Iterator[Record]:
    try:
        from bartizan.sources.aws.client import AwsSettings
        from bartizan.sources.aws.source import AwsSource
    except ModuleNotFoundError as error:
        raise InputError("scanning AWS needs boto3", hint="pip install 'bartizan[aws]'") from error
    aws = request.settings.aws
    source = AwsSource(
        AwsSettings(aws.profile, aws.regions, aws.endpoint_url),
        catalog,
        progress=lambda done, total: request.progress("reading AWS", done, total),
    )
    yield from source.collect()


def _result(
    request: Request,
    traced: Trace,
    *,
    started: str,
    findings: Sequence[Finding],
    verdicts: Counter[str],
    gaps: Iterable[Gap],
) -> ScanResult:
    assets = sorted(traced.assets.values(), key=lambda asset: (asset.kind, asset.id))
    shown = tuple(one for one in findings if one.id not in request.known)
    paths = tuple(one for one in traced.paths if one.id not in request.known)
    unique_gaps = tuple(sorted(set(gaps), key=lambda gap: (gap.source, gap.what, gap.why)))
    names = tuple(target.name for target in request.targets)
    return ScanResult(
        scan=Scan(str(uuid.uuid4()), names, started, _now(), __version__),
        assets=tuple(assets),
        edges=tuple(sorted(traced.edges, key=lambda edge: (edge.source, edge.kind, edge.target))),
        findings=shown,
        attack_paths=paths,
        gaps=unique_gaps,
        summary=dataclasses.replace(
            _summary(assets, shown, verdicts, len(paths), len(unique_gaps)),
            choke_points=tuple(traced.choke_points),
            portfolio=traced.portfolio,
        ),
    )


def _summary(
    assets: Sequence[Asset], findings: Sequence[Finding], verdicts: Counter[str], paths: int, gaps: int
) -> Summary:
    open_ = [one for one in findings if one.verdict is Verdict.FAIL and one.state is not FindingState.ACCEPTED]
    return Summary(
        assets=dict(sorted(Counter(asset.kind for asset in assets).items())),
        findings=dict(sorted(Counter(one.severity.value for one in open_).items())),
        verdicts={verdict.value: verdicts.get(verdict.value, 0) for verdict in Verdict},
        attack_paths=paths,
        gaps=gaps,
    )


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
