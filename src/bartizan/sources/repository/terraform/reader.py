"""The Terraform reader: root modules with all that they call, plans and states, as assets in canonical shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.reader import Context, Reader, SourceFile
from bartizan.sources.repository.terraform.assets import Assets
from bartizan.sources.repository.terraform.claims import claims
from bartizan.sources.repository.terraform.combine import SEPARATOR, told_apart, with_plan
from bartizan.sources.repository.terraform.definition import Definition, Loader, is_downloaded
from bartizan.sources.repository.terraform.deployments import Deployment, deployments
from bartizan.sources.repository.terraform.evaluate import Evaluator
from bartizan.sources.repository.terraform.grouping import roots, sorted_out, split
from bartizan.sources.repository.terraform.library import library_note
from bartizan.sources.repository.terraform.module import Module, World
from bartizan.sources.repository.terraform.parse import SOURCE
from bartizan.sources.repository.terraform.plan import Document, IdOf, read_plan
from bartizan.sources.repository.terraform.syntax import Block
from bartizan.sources.repository.terraform.unmapped import NativeTypes

STEPS = 1_000_000
"""How many expressions one root module may evaluate: about three seconds."""

RESOURCE_STEPS = 200_000
"""How many of them for the instances of one resource; the others are read all the same."""

INSTANCE_STEPS = 10
"""What an instance costs beside its expressions."""

INSTANCES = 20_000
"""How many instances of resources one root module may have."""


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The assets of every root module among `files`: each directory that no other one calls."""
    code, named, plans = sorted_out(files)
    loader = Loader(code, context)
    definitions = {directory: loader.definition(directory) for directory in loader.directories()}
    known = {directory: definition for directory, definition in definitions.items() if definition is not None}
    for directory, definition in known.items():
        if not is_downloaded(directory):
            yield from definition.gaps
    reading = _Reading(loader, context, NativeTypes(context.catalog))
    told: dict[Gap, None] = {}
    for directory in roots(known):
        definition = known[directory]
        yield from _new(reading.root(definition, named.get(directory, ()), plans.pop(directory, ())), told)
    for directory, left in plans.items():
        # A plan of a module that is called elsewhere, or whose code is not here, stands for itself.
        yield from _new(reading.root(Definition(directory), (), left), told)


def _new(records: Sequence[Asset | Gap], told: dict[Gap, None]) -> Iterator[Record]:
    """The records without the gaps that were told before."""
    for record in records:
        if isinstance(record, Gap):
            if record in told:
                continue
            told[record] = None
        yield record


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the roots of one group of files share."""

    loader: Loader
    context: Context
    natives: NativeTypes

    def root(
        self, definition: Definition, named: Sequence[SourceFile], plans: Sequence[SourceFile]
    ) -> list[Asset | Gap]:
        """The records of one root module, in all its deployments."""
        found, gaps = deployments(definition, self.loader, named, plans)
        if len(found) == 1:
            return [*gaps, *self._deployed(definition, found[0], "", alone=not named)]
        readings = {
            one.label: self._deployed(definition, one, f"{SEPARATOR}{one.label}" if one.label else "", alone=False)
            for one in found
        }
        return [*gaps, *told_apart(readings)]

    def _deployed(
        self, definition: Definition, deployment: Deployment, suffix: str, *, alone: bool
    ) -> list[Asset | Gap]:
        documents = [
            document
            for file in deployment.plans
            if (document := read_plan(file, _ids(definition, self.context, file, suffix))) is not None
        ]
        planned = frozenset(one.module for document in documents for one in document.resources)
        world = World(self.context, self.loader, Evaluator(Budget(STEPS)), definition.directory, suffix, planned)
        note = library_note(definition, deployment.values) if alone and not documents else None
        assets = Assets(self.context, self.natives, note)
        _evaluate(Module(definition, world, values=deployment.values), assets)
        records = _collected(assets, world)
        gaps = [record for record in records if isinstance(record, Gap)]
        found = [record for record in records if isinstance(record, Asset)]
        for document in documents:
            found = self._with_plan(document, found, assets, gaps)
        if note is not None and found:
            why = "nothing in this tree calls this module; it was judged with its variables' defaults"
            gaps.append(Gap(SOURCE, definition.directory or ".", why, "the code that calls it, or its values files"))
        return [*found, *gaps, *world.gaps]

    def _with_plan(self, document: Document, found: list[Asset], declared: Assets, gaps: list[Gap]) -> list[Asset]:
        """The assets of the code with what a plan or state says of them."""
        gaps.extend(document.gaps)
        planned = Assets(self.context, self.natives)
        for resource in document.resources:
            planned.add(resource)
        planned.fold()
        records = list(planned.records())
        ids = [resource.asset_id for resource in document.resources]
        joined = with_plan(
            found, [record for record in records if isinstance(record, Asset)], declared.replaced_by(ids)
        )
        known = {asset.id for asset in joined} - {asset.id for asset in found}
        gaps.extend(record for record in records if isinstance(record, Gap) and record.what in known)
        return joined


def _evaluate(root: Module, assets: Assets) -> None:
    """Take in every resource of a root module; what is too much becomes a gap."""
    world = root.world
    count = 0
    try:
        for module in root.modules():
            for block in module.definition.resources.values():
                count += _resource(module, block, assets)
                if count > INSTANCES:
                    why = f"more than {INSTANCES} instances of resources; the rest was not read"
                    world.gap(world.root or ".", why, "fewer instances")
                    return assets.fold()
    except OutOfBudget:
        why = f"evaluation takes more than {STEPS} steps; the resources after that were not read"
        world.gap(world.root or ".", why, "smaller modules")
    return assets.fold()


def _resource(module: Module, block: Block, assets: Assets) -> int:
    """Take in one resource and count its instances. Raises `OutOfBudget` when the module's own is spent."""
    world = module.world
    whole = world.evaluator.budget
    own = world.evaluator.budget = Budget(min(RESOURCE_STEPS, whole.left))
    address = module.prefix + ".".join(block.labels)
    count = 0
    try:
        for instance in module.resource("resource", block).instances():
            own.spend(INSTANCE_STEPS)
            assets.add(instance)
            count += 1
    except RecursionError:
        world.gap(f"{block.path}:{block.line}", f"{address} nests too deeply", "a simpler resource")
    except OutOfBudget:
        why = f"{address} takes too many steps to evaluate"
        world.gap(f"{block.path}:{block.line}", why, "a simpler resource")
    finally:
        world.evaluator.budget = whole
    whole.spend(min(RESOURCE_STEPS, whole.left) - max(own.left, 0))
    return count


def _collected(assets: Assets, world: World) -> list[Asset | Gap]:
    out: list[Asset | Gap] = []
    try:
        for record in assets.records():
            out.append(record)  # noqa: PERF402 - one by one, so that what came before the bound is kept
    except OutOfBudget:
        world.gap(world.root or ".", "evaluation takes too many steps", "smaller modules")
    return out


def _ids(definition: Definition, context: Context, file: SourceFile, suffix: str) -> IdOf:
    """The asset ids of a plan's resources: those of the code where it is here, else under the plan's own path."""

    def id_of(address: str, module: str, name: str) -> str:
        type_, _, label = name.partition(".")
        block = definition.resources.get((type_, label)) if not module else None
        if module.startswith("module."):
            block = definition.modules.get(module.split(".")[1].partition("[")[0])
        path = file.path if block is None else block.path
        return context.asset_id(path, address + suffix)

    return id_of


READER = Reader(name=SOURCE, claims=claims, unit="tree", read=read, links=True, split=split)
