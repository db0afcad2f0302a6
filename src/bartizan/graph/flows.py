"""How things feed one another: which data trains which model, which model answers for which endpoint.

Inventory edges say it in many ways and both directions; a flow always leads from what feeds to what is
fed, and steps over configuration that only joins two things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import walk
from bartizan.graph.access.aws.resource import literal_tail
from bartizan.graph.arn import bucket_of_uri
from bartizan.graph.flows_azure import feedings
from bartizan.graph.flows_kubernetes import kept_in_cluster
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown

DATA = frozenset({"bucket", "dataset", "feature-store", "database", "file", "file-system"})
GROUNDING = frozenset({"knowledge-base", "vector-store"})
ENGINE = "discoveryengine.googleapis.com/Engine"
JOINTS = frozenset(
    {
        "AWS::SageMaker::EndpointConfig",
        "AWS::Bedrock::DataSource",
        "AWS::Bedrock::AgentAlias",
        "AWS::IAM::InstanceProfile",
        "AWS::Lambda::Url",
        "AWS::ApiGatewayV2::Integration",
    }
)
"""Types that only join two things: flows step over them."""

RETRIEVING = frozenset({"dialogflow.googleapis.com/Tool", ENGINE})
"""Types that an agent uses as a tool and that answer with what they retrieve."""

_AS_WRITTEN = {"runs-as": "runs-as", "uses-tool": "tool", "invokes": "calls", "uses-model": "model"}
_TURNED = {"trains-on": "trains", "loads": "artefact", "grounded-by": "grounds"}
_INCLUSION = "DataSourceConfiguration.S3Configuration.InclusionPrefixes[]"
_MAX_HOPS = 3


@dataclass(frozen=True, slots=True)
class Flow:
    """`source` feeds or drives `target`.

    `how`: trains (data → trainer), makes (trainer → model), artefact (data → what loads it), grounds (data →
    what retrieves it), registered (data → the name that a workspace has for it), serves (model → endpoint),
    outputs (job → data), and as written runs-as, tool, calls and model (agent → tool, caller → called, user →
    model).

    `prefix` is the part of the source that is used: a key prefix of a bucket, empty for all of it, None
    when it is used in part but the part is not known. `facts` are the assets whose configuration says so.
    """

    source: str
    target: str
    how: str
    evidence: tuple[Evidence, ...]
    facts: frozenset[str]
    prefix: str | None = ""


def flows(assets: Mapping[str, Asset], edges: list[Edge]) -> list[Flow]:
    """Every flow of the estate, joints stepped over."""
    direct = [flow for edge in edges if edge.technique is None for flow in _direct(assets, edge)]
    out_of: dict[str, list[Flow]] = defaultdict(list)
    for flow in direct:
        out_of[flow.source].append(flow)
    done: dict[tuple[str, str, str, str | None], Flow] = {}
    for flow in direct:
        if assets[flow.source].type not in JOINTS:
            for whole in _through(assets, flow, out_of, _MAX_HOPS):
                done.setdefault((whole.source, whole.target, whole.how, whole.prefix), whole)
    for fed in (*feedings(assets, edges), *kept_in_cluster(assets, edges)):
        known = Flow(fed.source, fed.target, fed.how, fed.evidence, fed.facts, fed.prefix)
        done.setdefault((known.source, known.target, known.how, known.prefix), known)
    whole_flows = list(done.values())
    return [*whole_flows, *_made_through_store(assets, whole_flows), *_retrieved_by_tools(assets, whole_flows)]


def _retrieved_by_tools(assets: Mapping[str, Asset], found: list[Flow]) -> Iterator[Flow]:
    """What a tool retrieves, its agent reads: the tool grounds the agent."""
    grounded: dict[str, list[Flow]] = defaultdict(list)
    for flow in found:
        if flow.how == "grounds" and assets[flow.target].type in RETRIEVING:
            grounded[flow.target].append(flow)
    for flow in found:
        if flow.how == "tool" and assets[flow.source].kind == "agent":
            for before in grounded.get(flow.target, ()):
                evidence, facts = flow.evidence + before.evidence, flow.facts | before.facts
                yield Flow(flow.target, flow.source, "grounds", evidence, facts)
                break


def _made_through_store(assets: Mapping[str, Asset], found: list[Flow]) -> Iterator[Flow]:
    """A job that writes where a model's artefact is loaded from makes that model."""
    loaded: dict[str, list[Flow]] = defaultdict(list)
    for flow in found:
        if flow.how == "artefact" and flow.prefix:
            loaded[flow.source].append(flow)
    for flow in found:
        if flow.how != "outputs":
            continue
        for prefix in {_prefix(fact.value) for fact in flow.evidence}:
            for after in loaded[flow.target]:
                if prefix and after.prefix and after.prefix.startswith(prefix) and assets[after.target].kind == "model":
                    facts = flow.facts | after.facts
                    yield Flow(flow.source, after.target, "makes", flow.evidence + after.evidence, facts)


def _through(assets: Mapping[str, Asset], flow: Flow, out_of: Mapping[str, list[Flow]], hops: int) -> Iterator[Flow]:
    if assets[flow.target].type not in JOINTS:
        yield flow
        return
    if hops == 0:
        return
    for after in out_of.get(flow.target, ()):
        if after.target == flow.source:
            continue
        how = flow.how if flow.how in ("trains", "grounds", "artefact") else after.how
        joined = Flow(
            flow.source, after.target, how, flow.evidence + after.evidence, flow.facts | after.facts, flow.prefix
        )
        yield from _through(assets, joined, out_of, hops - 1)


def _direct(assets: Mapping[str, Asset], edge: Edge) -> Iterator[Flow]:
    first, second = assets.get(edge.source), assets.get(edge.target)
    if first is None or second is None or (edge.kind == "runs-as" and _limited(first)):
        return
    facts = frozenset({first.id})
    for source, target, how in _read(edge.kind, first, second):
        if how in ("trains", "grounds", "artefact") and source.kind in DATA:
            for prefix in _prefixes(source, target if source is second else first, edge):
                yield Flow(source.id, target.id, how, edge.evidence, facts, prefix)
        else:
            yield Flow(source.id, target.id, how, edge.evidence, facts)


def _limited(machine: Asset) -> bool:
    """Whether the access scopes of a machine of Google Cloud keep it from most of what its account may do.

    Source: Compute Engine documentation, "Service accounts: access scopes": the rights of the two are intersected.
    """
    if machine.type != "compute.googleapis.com/Instance":
        return False
    scopes = [value for _, value in walk(machine.config, "serviceAccounts[].scopes[]")]
    known = [value for value in scopes if isinstance(value, str)]
    return len(known) == len(scopes) > 0 and not any(one.rpartition("/")[2] == "cloud-platform" for one in known)


def _read(kind: str, first: Asset, second: Asset) -> Iterator[tuple[Asset, Asset, str]]:
    """(what feeds, what is fed, how) for one inventory edge from `first` to `second`."""
    if kind in _AS_WRITTEN:
        yield first, second, _AS_WRITTEN[kind]
    elif kind in _TURNED:
        yield second, first, _TURNED[kind]
    elif first.type == "AWS::IAM::InstanceProfile" and second.kind == "role":
        yield first, second, "runs-as"
    elif kind == "serves":
        forward = first.kind == "model" and second.kind == "endpoint"
        yield (first, second, kind) if forward else (second, first, kind)
    elif _retrieves(kind, first, second):
        yield second, first, "grounds"
    elif kind == "stores-in":
        yield (second, first, "grounds") if first.kind in GROUNDING else (first, second, "outputs")
    elif kind == "built-from":
        how = "artefact" if second.kind in DATA else "makes"
        if second.kind in ("training-job", "pipeline", *DATA) or second.type.startswith("code/"):
            yield second, first, how


def _retrieves(kind: str, first: Asset, second: Asset) -> bool:
    """Whether an edge says that `first` answers with what is in `second`."""
    if kind == "can-read":
        return first.type == "AWS::Bedrock::DataSource"
    return kind == "contained-in" and second.type == ENGINE and first.kind == "agent"


def _prefixes(data: Asset, consumer: Asset, edge: Edge) -> list[str | None]:
    """The parts of `data` that the consumer uses, as the edge's evidence tells."""
    if data.kind != "bucket":
        return [""]
    inclusion = [value for _, value in walk(consumer.config, _INCLUSION)]
    if inclusion:
        return [value if isinstance(value, str) else None for value in inclusion]
    return [_prefix(fact.value) for fact in edge.evidence] or [None]


def _prefix(value: object) -> str | None:
    if isinstance(value, str):
        located = bucket_of_uri(value)
        if located is not None:
            return located[1]
        if value.startswith("gs://"):
            return value[len("gs://") :].partition("/")[2]
        return "" if value.startswith("arn:") or "/" not in value else None
    why = value.get("$unknown") if isinstance(value, Mapping) else value.why if isinstance(value, Unknown) else None
    tail = literal_tail(why) if isinstance(why, str) else None
    if tail is None:
        return "" if isinstance(value, Mapping) and value.get("attribute") else None
    return tail.removeprefix("/")
