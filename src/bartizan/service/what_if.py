"""What a change would do to attack paths, before it is made: findings fixed, a patch applied, a plan carried out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.graph.estate import untraced
from bartizan.graph.mended import mend
from bartizan.graph.search.stories import Bounds
from bartizan.graph.trace import attack
from bartizan.model.attack_path import AttackPath
from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.model.finding import Finding
from bartizan.model.scan import SCHEMA, ScanResult
from bartizan.model.severity import Verdict
from bartizan.risk.formula import rank_paths
from bartizan.service.assess import Request, assess
from bartizan.service.bom_document import read_json
from bartizan.service.compliance import read_result
from bartizan.service.diff import compare
from bartizan.service.patched import patched
from bartizan.service.targets import Target, TargetKind, parse_targets

TERRAFORM = ("*.tf", "*.tf.json", "*.tofu", "*.tofu.json", "*.tfvars", "*.tfvars.json")
"""What a plan stands for: these files of the tree are not read beside it."""

MADE = frozenset({"entry-point", "identity/administrator"})
"""Types of assets that tracing makes: they are made again."""

SHORT = 6
"""The least letters of an id by which a finding can be named."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The attack paths that vanish, appear and stay; `gaps` are what could not be read or told after the change."""

    vanished: tuple[AttackPath, ...]
    appeared: tuple[AttackPath, ...]
    stayed: tuple[AttackPath, ...]
    gaps: tuple[Gap, ...] = ()
    fixed: tuple[str, ...] = ()


def saved_result(word: str) -> ScanResult | None:
    """The saved result that a word names; None when it names something else. Raises `InputError`."""
    path = Path(word)
    if not word.endswith(".json") or not path.is_file():
        return None
    data = read_json(path)
    return read_result(path) if isinstance(data, dict) and data.get("schema") == SCHEMA else None


def known_path(result: ScanResult, word: str) -> AttackPath:
    """The attack path whose id is or begins with `word`; raises `InputError`."""
    found = [path for path in result.attack_paths if path.id.startswith(word)]
    if len(found) != 1:
        why = f"{word} begins the ids of {len(found)} paths" if found else f"there is no attack path {word}"
        raise InputError(why, hint="`bartizan paths list` tells their ids")
    return found[0]


def fixed(result: ScanResult, named: Sequence[str], catalog: Catalog | None = None) -> Outcome:
    """What stays when the named findings of a whole result are fixed: their steps are taken out or weakened.

    A finding is named by its id, the beginning of it, or its rule (all findings of the rule); a change that the
    paths name, by its id. Mending never
    opens a path; one that was only a longer way round and is now told by itself is among those that stay.
    Raises `InputError` for a name that fits no finding or several.
    """
    if result.diff is not None:
        raise InputError("holds only what a change introduced", hint="give the result of a whole scan")
    cuts = {cut.id for path in result.attack_paths for cut in path.cuts}
    if result.summary.portfolio is not None:
        cuts |= {cut.id for cut in result.summary.portfolio.cuts}
    chosen = sorted({id_ for one in named for id_ in ([one] if one in cuts else _named(one, result.findings))})
    found = attack(untraced(result.assets, result.edges), catalog or load_catalog())
    mended = mend(found, result.findings, frozenset(chosen), Bounds())
    vanished = rank_paths(mended.vanished, found.assets)
    return Outcome(tuple(vanished), (), tuple(rank_paths(mended.stays, found.assets)), mended.gaps, tuple(chosen))


def _named(word: str, findings: Sequence[Finding]) -> list[str]:
    failed = [one for one in findings if one.verdict is Verdict.FAIL]
    found = [one.id for one in failed if word in (one.id, one.rule)]
    if not found and len(word) >= SHORT:
        found = [one.id for one in failed if one.id.startswith(word)]
        if len(found) > 1:
            raise InputError(f"{word} begins the ids of {len(found)} findings", hint="give more letters")
    if not found:
        raise InputError(f"there is no failing finding {word}", hint="give an id of the JSON result, or a rule")
    return found


def with_patch(request: Request, patch: Path, catalog: Catalog | None = None) -> Outcome:
    """What changes when a unified diff is applied to the one tree that is scanned; nothing in it is changed."""
    (target,) = request.targets if len(request.targets) == 1 else (None,)
    if target is None or target.kind is not TargetKind.TREE or target.path is None:
        raise InputError("a patch needs one source tree", hint="name the directory that the patch changes")
    with patched(target.path, patch) as copy:
        changed = dataclasses.replace(target, path=copy)
        after = assess(dataclasses.replace(request, targets=(changed,)), catalog)
    return _compared(assess(request, catalog), after, f"without {patch.name}")


def _compared(before: ScanResult, after: ScanResult, base: str) -> Outcome:
    seen = compare(before, after, base)
    new = {path.id for path in seen.attack_paths}
    vanished = seen.diff.fixed_paths if seen.diff is not None else ()
    stayed = tuple(path for path in after.attack_paths if path.id not in new)
    return Outcome(vanished, seen.attack_paths, stayed, seen.gaps)


def with_plan(request: Request, plan: Path, catalog: Catalog | None = None) -> Outcome:
    """What changes when a Terraform plan (JSON) stands in place of the Terraform sources of the targets."""
    if any(one.kind not in (TargetKind.TREE, TargetKind.FILE) for one in request.targets):
        raise InputError("a plan needs source trees or files", hint="name the directory that the plan is of")
    (new,) = parse_targets([str(plan)])
    trees = tuple(one for one in request.targets if one.kind is TargetKind.TREE)
    scan = request.settings.scan
    exclude = (*scan.exclude, *TERRAFORM, *_inside(trees, plan))
    settings = dataclasses.replace(request.settings, scan=dataclasses.replace(scan, exclude=exclude))
    planned = dataclasses.replace(request, targets=(*trees, new), settings=settings)
    before, after = assess(request, catalog), assess(planned, catalog)
    known = {_story(path) for path in before.attack_paths}
    now = {_story(path) for path in after.attack_paths}
    return Outcome(
        tuple(path for path in before.attack_paths if _story(path) not in now),
        tuple(path for path in after.attack_paths if _story(path) not in known),
        tuple(path for path in after.attack_paths if _story(path) in known),
        tuple(gap for gap in after.gaps if gap not in set(before.gaps)),
    )


def _inside(trees: Sequence[Target], plan: Path) -> list[str]:
    """The plan as a pattern, in trees that hold it: it is read once."""
    roots = [one.path.resolve() for one in trees if one.path is not None]
    place = plan.resolve()
    return [f"/{place.relative_to(root).as_posix()}" for root in roots if place.is_relative_to(root)]


def _story(path: AttackPath) -> tuple[str, ...]:
    """What a path is in sources and in their plan alike: the address of its target, not the file."""
    return (path.entry, path.target.rpartition("#")[2], *(step.technique for step in path.steps))
