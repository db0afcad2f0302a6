"""A deployment: one program with its inputs and all that it calls, as assets in canonical shape.

The public face of the evaluator, for the readers of ARM templates and of Bicep.
"""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.model.scan import Record
from bartizan.sources.repository.arm.assets import Assets
from bartizan.sources.repository.arm.program import Inputs, Program
from bartizan.sources.repository.arm.world import Load, World
from bartizan.sources.repository.evaluated import OutOfBudget
from bartizan.sources.repository.reader import Context

STEPS = 1_000_000
"""How many expressions one root program may evaluate."""


def deploy(
    program: Program, context: Context, *, source: str, load: Load, inputs: Inputs | None = None, prefix: str = ""
) -> Iterator[Record]:
    """The assets of one root program with all that it calls, then the gaps.

    `source` is the reader's name, for sightings and gaps. A parameter that neither `inputs` nor a default
    gives is unknown, or null where its type is nullable (`string?`). `inputs` are evaluated in a scope of
    their own (`inputs.variables`). `prefix` stands before every address (`prod.`), where one program is
    deployed with several parameter files; see `plan.estates`. `load` gives the program behind a path of
    the tree (no `..` in it), parsed, or None when it is not there; it should give one object for one path.

    A path in `Module.source` is taken relative to `program.path`; `br:`, `br/`, `ts:` and `ts/` are gaps.
    Addresses: `<symbol>`, `<symbol>[0]`, `module.<symbol>[0].<symbol>`; ids stand under the root's path.
    Operators are calls of `equals`, `not`, `and`, `or`, `coalesce`, `if`, `add`, `sub`, `mul`, `div`, `mod`,
    `less`, `lessOrEquals`, `greater`, `greaterOrEquals`, `format`; `=~` is `equals` of two `toLower`.
    """
    world = World(context, source, load, program.path, prefix, inputs)
    top = world.start(program, STEPS)
    assets = Assets(world)
    too_many = f"evaluation takes more than {STEPS} steps; the resources after that were not read"
    try:
        for deployed in top.walk():
            for line, why in deployed.program.problems:
                world.gap(f"{deployed.program.path}:{line}", why, "a template that Azure accepts")
            for instance in deployed.declared():
                try:
                    assets.add(instance)
                except RecursionError:
                    what = f"{deployed.program.path}:{instance.resource.line}"
                    world.gap(what, f"{instance.address} nests too deeply", "a simpler resource")
        assets.fold()
    except OutOfBudget:
        world.gap(program.path, too_many, "a smaller template")
    except RecursionError:
        world.gap(program.path, "the template nests too deeply", "a simpler template")
    yield from assets.records()
    yield from world.gaps


__all__ = ["STEPS", "Load", "deploy"]
