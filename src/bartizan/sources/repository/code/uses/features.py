"""Feature stores that code declares or asks: SageMaker, Vertex AI, Feast, Hopsworks, Databricks, Tecton."""

from __future__ import annotations

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, options
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.uses import storage
from bartizan.sources.repository.code.uses.training import texts_in

_ROWS: tuple[tuple[str, str, str, tuple[str | int, ...]], ...] = (
    ("sagemaker", "FeatureGroup", "sagemaker", ("name", "feature_group_name", 0)),
    ("google.cloud.aiplatform vertexai", "Featurestore.create FeatureOnlineStore.create_optimized_store", "vertex",
     ("featurestore_id", "name", 0)),
    ("google.cloud.aiplatform vertexai", "FeatureGroup.create FeatureOnlineStore.create_bigtable_store", "vertex",
     ("name", 0)),
    ("feast", "FeatureView OnDemandFeatureView StreamFeatureView BatchFeatureView FeatureService", "feast", ("name",)),
    ("hopsworks hsfs", ("get_feature_group get_or_create_feature_group create_feature_group get_feature_view"
     " get_or_create_feature_view create_feature_view"), "hopsworks", ("name", 0)),
    ("databricks", ("FeatureStoreClient.create_table FeatureEngineeringClient.create_table"
     " FeatureEngineeringClient.read_table FeatureStoreClient.read_table"), "databricks", ("name",)),
    ("tecton", "BatchFeatureView StreamFeatureView FeatureService", "tecton", ("name",)),
)  # fmt: skip
ROWS = tuple(
    (tuple(roots.split()), tail, product, names) for roots, tails, product, names in _ROWS for tail in tails.split()
)
"""Roots, tail, product, the arguments of the name."""
_SOURCES: tuple[str | int, ...] = ("source", "batch_source", "stream_source", "sources")
_PLACES: tuple[str | int, ...] = ("path", "uri", "table", "table_ref", "query")
GATES = gates((tail.rpartition(".")[2], words(roots)) for roots, tail, _, _ in ROWS)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the features that a call declares or asks for."""
    path = normal(callee.path)
    for roots, tail, product, names in ROWS:
        if tail.rpartition(".")[2] == call.tail and matches(path, roots, tail):
            _store(reading, call, site, product, names)
            return


def _store(reading: Reading, call: Call, site: Site, product: str, names: tuple[str | int, ...]) -> None:
    name = reading.text(site, *names)
    if name is None:
        return
    config: dict[str, Value] = {"framework": product, "name": name}
    id_ = reading.add(types.FEATURES, call, f"features:{name}", name, compact(config), stage=Stage.DATA)
    reading.records.edge(reading.owner(), id_, "depends-on", reading.evidence(call.node, f"the code uses {name}", name))
    given = reading.argument(site, _SOURCES)
    for option in options(given) if given is not None else ():
        if not isinstance(option, Name) or option.site is None:
            continue
        for text in texts_in(reading.argument(option.site, _PLACES)):
            target = storage.dataset(reading, text.value, reading.location(call.node))
            if target is not None:
                evidence = reading.evidence(call.node, f"{name} is made of {text.value}", text.value)
                reading.records.edge(id_, target, "depends-on", evidence)
