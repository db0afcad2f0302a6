"""Every rule's examples written in every dialect into one tree, scanned once, and judged one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.catalog.load import Catalog
from bartizan.catalog.rule import Example, Rule
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.posture.judge import Court
from bartizan.sources.repository.arm.bicep.reader import READER as BICEP
from bartizan.sources.repository.arm.reader import READER as ARM
from bartizan.sources.repository.cloudformation.reader import READER as CLOUDFORMATION
from bartizan.sources.repository.kubernetes.reader import READER as KUBERNETES
from bartizan.sources.repository.source import RepositorySource
from bartizan.sources.repository.terraform.reader import READER as TERRAFORM
from tests.dialects.writer.arm import arm
from tests.dialects.writer.bicep import bicep
from tests.dialects.writer.cloudformation import cloudformation
from tests.dialects.writer.estate import Estate, Inexpressible, estate
from tests.dialects.writer.kubernetes import POD_SPEC, kubernetes
from tests.dialects.writer.live import live
from tests.dialects.writer.terraform import terraform

Write = Callable[[Estate, Catalog], str]


@dataclass(frozen=True)
class Dialect:
    """How a dialect is written, and what its file is called."""

    name: str
    file: str
    write: Write


DIALECTS = (
    Dialect("terraform", "main.tf", terraform),
    Dialect("cloudformation", "template.yaml", cloudformation),
    Dialect("cloudformation-json", "template.json", lambda one, catalog: cloudformation(one, catalog, as_json=True)),
    Dialect("arm", "azuredeploy.json", arm),
    Dialect("bicep", "main.bicep", bicep),
    Dialect("kubernetes", "manifest.yaml", kubernetes),
)
READERS = (TERRAFORM, CLOUDFORMATION, ARM, BICEP, KUBERNETES)


@dataclass(frozen=True)
class Case:
    """One example in one dialect, and the directory that it is written to."""

    rule: Rule
    example: Example
    number: int
    dialect: str
    directory: str
    estate: Estate

    def expected(self, catalog: Catalog) -> str:
        """The example's verdict; where the dialect says more by itself, the verdict of all that together."""
        said = estate(self.rule, self.example, catalog)
        same = [one.config for one in said.things] == [one.config for one in self.estate.things]
        return self.example.verdict.value if same else meant(self.estate, catalog)


def meant(things: Estate, catalog: Catalog) -> str:
    """The rule's verdict of an estate as it stands."""
    records = live(things, catalog, "repo:example//")
    assert isinstance(records[0], Asset)
    return opinion(records, records[0], things.rule, catalog)


@dataclass
class Written:
    """All that could be written, and why the rest could not."""

    cases: list[Case] = field(default_factory=list)
    inexpressible: dict[tuple[str, int, str], str] = field(default_factory=dict)


def declarable(catalog: Catalog) -> list[Rule]:
    """The rules about what infrastructure code declares."""
    return [one for one in catalog.rules.values() if not one.types[0].startswith(("code/", "package", "image", "data"))]


def write_examples(root: Path, catalog: Catalog, dialects: Sequence[Dialect] = DIALECTS) -> Written:
    """Write each example into a directory of its own below `root`."""
    out = Written()
    for rule in declarable(catalog):
        for number, example in enumerate(rule.examples):
            for dialect in dialects:
                try:
                    things = estate(rule, example, catalog)
                    text = dialect.write(things, catalog)
                    if things.left_out and meant(things, catalog) != example.verdict.value:
                        raise Inexpressible(things.left_out[0])  # noqa: TRY301
                except Inexpressible as error:
                    out.inexpressible[rule.id, number, dialect.name] = str(error)
                    continue
                directory = f"{dialect.name}/{rule.id}/{number}"
                (root / directory).mkdir(parents=True)
                (root / directory / dialect.file).write_text(text)
                out.cases.append(Case(rule, example, number, dialect.name, directory, things))
    return out


def read_tree(root: Path, catalog: Catalog) -> dict[str, list[Record]]:
    """The records of one scan of the tree, by the directory of their example."""
    out: dict[str, list[Record]] = defaultdict(list)
    for record in RepositorySource(root, catalog, workers=0, readers=READERS).collect():
        if isinstance(record, Asset):
            path = record.id.partition("//")[2].partition("#")[0]
            out["/".join(path.split("/")[:3])].append(record)
    return dict(out)


def subject_of(records: Sequence[Record], type_: str) -> Asset | None:
    """The asset of an example that its rule is about."""
    type_ = "v1/Pod" if type_ == POD_SPEC else type_
    own = [one for one in records if isinstance(one, Asset) and one.type == type_]
    named = [one for one in own if one.id.lower().endswith("subject")]
    return next(iter(named or own), None)


def opinion(records: Sequence[Record], subject: Asset, rule: Rule, catalog: Catalog) -> str:
    """The rule's verdict of one asset among the records."""
    linked = link(records, catalog)
    found = linked.assets.get(subject.id, subject)
    return Court(linked.assets, linked.edges, catalog).opinion(rule, found).verdict.value


def verdict(case: Case, records: Sequence[Record], catalog: Catalog) -> str:
    """The verdict of a case by what the readers made of its file."""
    subject = subject_of(records, case.example.type)
    return "no asset" if subject is None else opinion(records, subject, case.rule, catalog)
