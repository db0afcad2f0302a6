"""Which programs of a tree are deployed by themselves, and with which parameter files."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from bartizan.sources.repository.arm import calls
from bartizan.sources.repository.arm.parameters import label, stem
from bartizan.sources.repository.arm.program import Inputs, Program
from bartizan.sources.repository.arm.world import World
from bartizan.sources.repository.evaluated import OutOfBudget
from bartizan.sources.repository.reader import Context

STEPS = 100_000
_LINES = re.compile(r"\b(?:end_)?line=\d+")


def called(program: Program, context: Context, known: Collection[str]) -> set[str]:
    """The paths among `known` that a program calls or imports from."""
    world = World(context, "plan", lambda _path: None, program.path)
    top = world.start(program, STEPS)
    found: set[str] = set()
    pending = [top]
    while pending:
        deployed = pending.pop()
        for module in deployed.program.modules:
            if module.program is not None:
                continue
            if module.link is None:
                path = calls.local_path(deployed.program, module.source)
                found.update([path] if path is not None else [])
                continue
            try:
                link = world.evaluator.plain(module.link, deployed.scope)
            except (OutOfBudget, RecursionError):
                continue
            found.update([path for path in calls.candidates(deployed.program, link) if path in known][:1])
        try:
            pending.extend(deployed.called())
        except (OutOfBudget, RecursionError):
            continue
    for each in program.imports:
        path = calls.local_path(program, each.source)
        found.update([path] if path is not None else [])
    return found & set(known)


def roots(programs: Mapping[str, Program], context: Context) -> list[str]:
    """The paths of the programs to judge by themselves: those that no other one calls.

    In a ring of programs that call each other the first by name stands for the ring.
    """
    calls_of = {path: called(program, context, programs) for path, program in programs.items()}
    reached = {other for path, others in calls_of.items() for other in others if other != path}
    chosen = [path for path in programs if path not in reached]
    seen: set[str] = set()
    pending = list(chosen)
    for path in [*sorted(programs), ""]:
        while pending:
            now = pending.pop()
            if now not in seen:
                seen.add(now)
                pending.extend(calls_of.get(now, ()))
        if path in programs and path not in seen:
            chosen.append(path)
            pending.append(path)
    return chosen


_FOLDERS = frozenset({"modules", "module", "core", "shared", "lib", "nested", "nestedtemplates", "linked"})
_ENTRIES = frozenset({"main", "azuredeploy", "deploy", "maintemplate", "template", "deploymenttemplate"})

NOTE = "nothing in this tree calls this module: what its parameters set by default, its callers may decide otherwise"


def library_note(program: Program) -> str | None:
    """What to say of everything in a root that is made to be called; None when it is deployed as it is.

    A library has parameters, and either lies in a folder of modules or needs a value that nothing gives
    and is not called like the files that people deploy. Where a parameter file gives values there is
    nothing to say.
    """
    directory = program.path.lower().rpartition("/")[0]
    in_folder = not _FOLDERS.isdisjoint(directory.split("/"))
    required = any(parameter.default is None for parameter in program.parameters.values())
    return NOTE if program.parameters and (in_folder or (required and stem(program.path) not in _ENTRIES)) else None


def estates(program: Program, files: Sequence[Inputs]) -> list[tuple[str, Inputs | None]]:
    """The deployments of a root: an address prefix and a parameter file each.

    No file: one deployment with the program's defaults. One file: one deployment, no prefix. Several that
    give different values: one deployment each, prefixed by what is particular in the file's name
    (`prod.`); of files that give the same values the first is taken.
    """
    distinct: dict[str, Inputs] = {}
    for inputs in sorted(files, key=lambda inputs: inputs.path):
        said = {name: item.value for name, item in sorted(inputs.values.items())}
        distinct.setdefault(_LINES.sub("", repr((said, sorted(inputs.variables)))), inputs)
    if not distinct:
        return [("", None)]
    if len(distinct) == 1:
        return [("", next(iter(distinct.values())))]
    out: dict[str, Inputs] = {}
    for inputs in distinct.values():
        name = label(inputs.path, program.path)
        prefix = f"{name}." if name else ""
        out[prefix if prefix not in out else f"{inputs.path}."] = inputs
    return list(out.items())
