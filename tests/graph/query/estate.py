"""A small estate written by hand, its snapshot, and one process that answers about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bartizan.graph.query.answer import prepare
from bartizan.graph.query.check import Given
from bartizan.graph.query.rows import Contents
from bartizan.graph.query.runner import Limits, Raw, Session
from bartizan.graph.query.schema import Schema
from bartizan.model.asset import Asset, DataCount, Difference, Sighting
from bartizan.model.attack_path import AttackPath, Step
from bartizan.model.edge import Edge, Gap
from bartizan.model.finding import Finding, Fix, Risk
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Confidence, Exposure, Sensitivity, Severity, Stage, Verdict
from bartizan.model.values import Unknown, Value
from bartizan.service.explore import schema_of

LIMITS = Limits(rows=200, bytes=1 << 20, seconds=5.0, memory=256 << 20)


def asset(name: str, kind: str, *, config: Mapping[str, Value] | None = None, tags: Mapping[str, str] | None = None,
          exposure: Exposure | None = None, data: tuple[DataCount, ...] = ()) -> Asset:  # fmt: skip
    place = Location(path=f"infra/{name}.tf", line=7)
    return Asset(
        f"id:{name}", f"test/{kind}", kind, name, "aws", stage=Stage.TRAIN, config=config or {}, tags=tags or {},
        sightings=(Sighting("terraform", place),), exposure=exposure, data=data,
    )  # fmt: skip


INTERNET = Asset("entry:internet", "entry-point", "entry-point", "the internet", "bartizan")
PII = DataCount("email", "personal", 12, Confidence.HIGH, Sensitivity.CONFIDENTIAL, "a•••@b")
CARDS = DataCount("payment-card", "personal", 3, Confidence.HIGH, Sensitivity.RESTRICTED, "••5797")
DATA = asset("train-data", "dataset", data=(PII, CARDS), exposure=Exposure.INTERNET)
MODEL = asset(
    "ranker", "model", config={"pinned": False, "Net": {"Open": True, "Ports": [1, 2]}, "Key": Unknown("var.k")}
)
ODD = asset('it\'s "odd" \\ é😀\n;DROP', "model", tags={"Owner": "search", "a=b": "c,d"})
JOB = asset("job", "training-job")
ROLE = asset("role", "role")
AGENT = asset("helper", "agent", config={"capabilities": ["shell", "database"], "approval": False})
DRIFTED = Asset(
    "id:drifted", "test/bucket", "bucket", "drifted", "aws",
    drift=(Difference("Acl", "private", {"$": 1}, Location(path="a.tf", line=3)),),
)  # fmt: skip
WRONG = Finding(
    "f1", "data-open", "Data is open", DATA.id, Verdict.FAIL, Severity.CRITICAL, risk=Risk(90, 0.9, 1.0),
    fix=Fix("Close it"), controls=("atlas:AML.T0020",),
)  # fmt: skip
UNSURE = Finding("f2", "model-key", "Has no key", MODEL.id, Verdict.UNKNOWN, Severity.LOW)
PATH = AttackPath(
    "p1", "The internet poisons job", INTERNET.id,
    (Step(INTERNET.id, DATA.id, "can-write", "public-data-write", "writes", 0.9),
     Step(DATA.id, JOB.id, "poisons", "training-data-poison", "poisons", 0.5)),
    JOB.id, 0.45, 1.0, Risk(45, 0.45, 1.0), breaks=("f1",),
)  # fmt: skip
EDGES = (
    Edge(JOB.id, DATA.id, "trains-on"),
    Edge(MODEL.id, DATA.id, "trains-on"),
    Edge(JOB.id, ROLE.id, "runs-as"),
    Edge(MODEL.id, ROLE.id, "runs-as"),
    Edge(INTERNET.id, DATA.id, "can-write", "public-data-write", (Evidence("the policy says so"),), 0.9),
    Edge(DATA.id, JOB.id, "poisons", "training-data-poison", (), 0.5),
    Edge(AGENT.id, MODEL.id, "uses-model"),
    Edge(AGENT.id, AGENT.id, "invokes"),
    Edge(AGENT.id, MODEL.id, "glares-at"),
    Edge(AGENT.id, "id:nowhere", "invokes"),
)
CONTENTS = Contents(
    (INTERNET, DATA, MODEL, ODD, JOB, ROLE, AGENT, DRIFTED), EDGES, (WRONG, UNSURE), (PATH,),
    (Gap("terraform", "main.tf:3", "a variable", "its value"),),
)  # fmt: skip


class Estate:
    """Questions to a snapshot."""

    def __init__(self, file: Path, session: Session) -> None:
        self.file = file
        self.session = session
        self.schema: Schema = schema_of()

    def raw(self, text: str, /, **parameters: Given) -> Raw:
        """The answer as the process gives it."""
        prepared = prepare(text, parameters, self.schema, LIMITS)
        return self.session.ask(prepared.translation.text, LIMITS)

    def rows(self, text: str, /, **parameters: Given) -> list[list[object]]:
        """The rows of the answer."""
        return self.raw(text, **parameters).rows

    def one(self, text: str, /, **parameters: Given) -> object:
        """The only cell of the answer."""
        ((cell,),) = self.rows(text, **parameters)
        return cell
