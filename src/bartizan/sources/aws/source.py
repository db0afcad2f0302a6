"""The AWS source: every collector in every region at once."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from types import ModuleType

from bartizan.catalog.load import Catalog
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.model.values import Unknown
from bartizan.sources.aws import run, services
from bartizan.sources.aws.client import AwsSettings, Clients
from bartizan.sources.aws.collector import Collector
from bartizan.sources.aws.failures import Absent, Denied

_WORKERS = 16
_HOME_REGION = "us-east-1"
_NAMED_REGIONS = 3


def service_modules() -> tuple[ModuleType, ...]:
    """Every module of `services/`; each has a `collector`, and a `collect(place)` when it needs code."""
    names = sorted(module.name for module in pkgutil.iter_modules(services.__path__))
    return tuple(importlib.import_module(f"{services.__name__}.{name}") for name in names)


class AwsSource:
    """Reads one AWS account with the credentials of the environment; read-only calls."""

    def __init__(
        self, settings: AwsSettings, catalog: Catalog, progress: Callable[[int, int], None] = lambda _done, _all: None
    ) -> None:
        """`progress` is told the number of finished and of all tasks."""
        self._settings = settings
        self._catalog = catalog
        self._progress = progress

    def collect(self) -> Iterator[Record]:
        """Every asset of the account, and a gap for everything that could not be read."""
        clients = Clients(self._settings)
        home = (*self._settings.regions, clients.default_region or _HOME_REGION)[0]
        who = clients.call("sts", home, "get_caller_identity", {})
        if isinstance(who, Denied | Absent):
            if isinstance(who, Denied):
                yield who.gap
            return
        account, partition = str(who["Account"]), str(who["Arn"]).split(":")[1]
        regions, gap = self._regions(clients, home)
        if gap is not None:
            yield gap
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="aws-thing") as pool:
            places = [run.Place(clients, self._catalog, partition, account, region, pool) for region in regions]
            yield from self._run(places, home)

    def _regions(self, clients: Clients, home: str) -> tuple[tuple[str, ...], Gap | None]:
        if self._settings.regions:
            return self._settings.regions, None
        answer = clients.call("ec2", home, "describe_regions", {})
        if isinstance(answer, Denied):
            gap = Gap("aws/ec2", "the list of regions", answer.gap.why, f"{answer.gap.needs}, or name regions")
            return (home,), gap
        found = answer.get("Regions", []) if isinstance(answer, dict) else []
        names = sorted(str(region["RegionName"]) for region in found) if isinstance(found, list) else []
        return tuple(names) or (home,), None

    def _run(self, places: Sequence[run.Place], home: str) -> Iterator[Record]:
        tasks = []
        for module in service_modules():
            collector: Collector = module.collector
            if self._settings.services and collector.service not in self._settings.services:
                continue
            chosen = [place for place in places if place.region == home] or [places[0]]
            wanted = chosen if collector.everywhere else places
            tasks += [(module, place) for place in wanted if place.clients.offers(collector.service, place.region)]
        held: list[tuple[Collector, Asset]] = []
        gaps: list[Gap] = []
        used: set[tuple[str, str | None]] = set()
        with ThreadPoolExecutor(_WORKERS, thread_name_prefix="aws") as pool:
            futures = {pool.submit(_collect, module, place): (module.collector, place) for module, place in tasks}
            for number, future in enumerate(as_completed(futures), start=1):
                collector, _ = futures[future]
                for record in future.result():
                    if isinstance(record, Gap):
                        gaps.append(record)
                    elif isinstance(record, Asset) and (collector.one_per_region or collector.ground):
                        held.append((collector, record))
                    else:
                        if isinstance(record, Asset):
                            used |= {(collector.service.partition("-")[0], record.region), ("", record.region)}
                        yield record
                self._progress(number, len(futures))
        for collector, asset in held:
            where = ("" if collector.ground else collector.service, asset.region)
            if asset.region in self._settings.regions or where in used or (not collector.ground and _is_set(asset)):
                yield asset
        yield from _together(gaps)


def _together(gaps: Sequence[Gap]) -> Iterator[Gap]:
    """One gap for a call that fails for one reason in many regions."""
    regions: dict[tuple[str, str, str, str], list[str]] = {}
    for gap in dict.fromkeys(gaps):
        call, _, region = gap.what.rpartition(" in ")
        if call:
            regions.setdefault((gap.source, call, gap.why, gap.needs), []).append(region)
        else:
            yield gap
    for (source, call, why, needs), found in regions.items():
        where = ", ".join(sorted(found)) if len(found) <= _NAMED_REGIONS else f"{len(found)} regions"
        yield Gap(source, f"{call} in {where}", why, needs)


def _is_set(asset: Asset) -> bool:
    return any(value and not isinstance(value, Unknown) for value in asset.config.values())


def _collect(module: ModuleType, place: run.Place) -> list[Record]:
    """One collector in one region; a defect in it costs this task only and is reported as a gap."""
    collector: Collector = module.collector
    work = getattr(module, "collect", None)
    try:
        return list(work(place) if work is not None else run.collect(collector, place))
    except Exception as error:  # noqa: BLE001 - the edge where one collector's failure must not end the scan
        what = f"{collector.type} in {place.region}"
        return [Gap(f"aws/{collector.service}", what, f"{type(error).__name__}: {error}", "report this as a defect")]
