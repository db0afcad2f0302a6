"""What workloads hold: images, models, data in buckets; and the kind that this gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bartizan.catalog import paths
from bartizan.catalog.images import image_name, images
from bartizan.catalog.pods import ALL, PodView
from bartizan.model.asset import Asset, Sighting, name_reference
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.images import KINDS, image_records, model_records, models_in_environment, models_of
from bartizan.sources.repository.kubernetes.index import Workload
from bartizan.sources.repository.kubernetes.links import place
from bartizan.sources.repository.kubernetes.manifest import Manifest
from bartizan.sources.repository.reader import Context

_JOBS = frozenset({"batch/v1/Job", "batch/v1/CronJob", "jobset.x-k8s.io/v1alpha2/JobSet"})
_TRAINING = frozenset({"training", "fine-tuning", "distributed"})
_STORES = {"s3": "AWS::S3::Bucket", "gs": "storage.googleapis.com/Bucket"}
_URI = re.compile(r"(?P<scheme>s3|gs)://(?P<bucket>[A-Za-z0-9][A-Za-z0-9._-]{1,221})(?:/|\Z)")
_OUTPUT = re.compile(r"(?i)artifact|output|log|checkpoint|backup|result|export|dest")
_INPUT = re.compile(r"(?i)data|train|corpus|input")
_MODEL_HUBS = {"hf": "huggingface", "ollama": "ollama", "ngc": "nvidia"}

URIS: Mapping[str, tuple[str, ...]] = {
    "serving.kserve.io/v1beta1/InferenceService": (
        "spec.predictor.model.storageUri",
        *(
            f"spec.predictor.{name}.storageUri"
            for name in ("sklearn", "xgboost", "tensorflow", "pytorch", "onnx", "triton")
        ),
    ),
    "serving.kserve.io/v1alpha1/LLMInferenceService": ("spec.model.uri",),
    "serving.kserve.io/v1alpha1/TrainedModel": ("spec.model.storageUri",),
    "mlops.seldon.io/v1alpha1/Model": ("spec.storageUri",),
    "machinelearning.seldon.io/v1/SeldonDeployment": (
        "spec.predictors[].graph.modelUri",
        "spec.predictors[].graph.children[].modelUri",
    ),
    "kubeai.org/v1/Model": ("spec.url",),
    "ollama.ayaka.io/v1/Model": ("spec.image",),
    "production-stack.vllm.ai/v1alpha1/VLLMRuntime": ("spec.model.modelURL",),
    "production-stack.vllm.ai/v1alpha1/LoraAdapter": ("spec.adapterSource.repository", "spec.baseModel"),
    "trainer.kubeflow.org/v1alpha1/TrainJob": (
        "spec.initializer.model.storageUri",
        "spec.initializer.dataset.storageUri",
    ),
}
"""Where custom kinds name the model that they serve, or what they train on."""

IMAGES: Mapping[str, tuple[str, ...]] = {
    "apps.nvidia.com/v1alpha1/NIMService": ("spec.image",),
    "kubeai.org/v1/Model": ("spec.image",),
    "trainer.kubeflow.org/v1alpha1/TrainJob": ("spec.trainer.image",),
    "milvus.io/v1beta1/Milvus": ("spec.components.image",),
    "sparkoperator.k8s.io/v1beta2/SparkApplication": ("spec.image",),
}
"""Where custom kinds name an image outside of a pod spec."""


def kind_of(workload: Workload) -> tuple[str | None, Stage | None]:
    """The kind and stage that the AI images or commands of a workload's main containers give it."""
    found = [category for view in workload.views for category in _categories(view)]
    if workload.manifest.asset.type in _JOBS and any(category in _TRAINING for category in found):
        return "training-job", Stage.TRAIN
    for category, (kind, stage) in KINDS.items():
        if category in found:
            return kind, stage
    return None, Stage.TRAIN if any(category in _TRAINING for category in found) else None


def _categories(view: PodView) -> Iterator[str]:
    containers = view.config.get("containers") if isinstance(view.config, Mapping) else None
    for container in containers if isinstance(containers, list) else ():
        category = paths.get(container, "ai.category")
        if isinstance(category, str):
            yield category


def contents(manifest: Manifest, workload: Workload | None, context: Context, source: str) -> Iterator[Asset | Edge]:
    """The AI images and models of one object as assets, with the edges to them and to buckets."""
    inside = _Contents(manifest, context, source)
    for path in IMAGES.get(manifest.asset.type, ()):
        for at, value in paths.walk(manifest.asset.config, path):
            yield from inside.image(at, value)
    for path in URIS.get(manifest.asset.type, ()):
        for at, value in paths.walk(manifest.asset.config, path):
            yield from inside.uri(at, value)
    for view in workload.views if workload is not None else ():
        containers = view.config.get(ALL) if isinstance(view.config, Mapping) else None
        for index, container in enumerate(containers if isinstance(containers, list) else ()):
            if isinstance(container, Mapping):
                yield from inside.container(container, view, index)


class _Contents:
    def __init__(self, manifest: Manifest, context: Context, source: str) -> None:
        self._asset = manifest.asset
        self._known = images(context.catalog)
        self._source = source

    def _at(self, path: str) -> Location:
        return place(self._asset, path) or self._asset.sightings[0].location

    def image(self, at: str, value: Value) -> Iterator[Asset | Edge]:
        """The AI image of this name, or of this repository and tag."""
        if isinstance(value, Mapping):
            parts = [part if isinstance(part, str) else "" for part in (value.get("repository"), value.get("tag"))]
            value = ":".join(part for part in parts if part)
        name = image_name(value) if isinstance(value, str) else None
        if name is not None:
            text = f"{self._asset.name} runs {value}"
            yield from image_records(name, self._at(at), self._known, self._asset.id, self._source, text=text)

    def container(self, container: Mapping[str, Value], view: PodView, number: int) -> Iterator[Asset | Edge]:
        """The image of a container, and the models and buckets that its command and settings name."""

        def at(*steps: str | int) -> str:
            return paths.text(view.concrete((ALL, number, *steps)))

        yield from self.image(at("image"), container.get("image"))
        words = [word if isinstance(word, str) else "" for word in _list(container.get("words"))]
        known = container.get("ai") is not None
        repository = paths.get(container, "image")
        for registry, model in models_of(words, repository if isinstance(repository, str) else None):
            index = next((index for index, word in enumerate(words) if model in word), 0)
            yield from self._model(registry, model, at("words", index))
        settings = container.get("settings")
        pairs = settings.items() if isinstance(settings, Mapping) else ()
        texts = {name: value for name, value in pairs if isinstance(value, str)}
        if known:
            for registry, model in models_in_environment(texts):
                name = next(name for name, value in texts.items() if value == model)
                yield from self._model(registry, model, at("settings", name))
        for index, word in enumerate(words):
            option = word.partition("=")[0] if word.startswith("-") else words[index - 1] if index else ""
            yield from self._bucket(option, word.rpartition("=")[2], at("words", index))
        for name, value in texts.items():
            yield from self._bucket(name, value, at("settings", name))

    def _model(self, registry: str, model: str, path: str) -> Iterator[Asset | Edge]:
        verb = "serves" if self._asset.stage is Stage.SERVE else "uses"
        text = f"{self._asset.name} {verb} {model}"
        yield from model_records(registry, model, self._at(path), owner=self._asset.id, source=self._source, text=text)

    def _bucket(self, what: str, value: str, path: str) -> Iterator[Edge]:
        match = _URI.match(value)
        if match is None:
            return
        kind = "stores-in" if _OUTPUT.search(what) else "trains-on" if self._trains(what) else "loads"
        yield self._data(match, kind, value, path)

    def _trains(self, what: str) -> bool:
        return self._asset.kind in ("training-job", "pipeline", "notebook", "cluster") and bool(_INPUT.search(what))

    def _data(self, match: re.Match[str], kind: str, value: str, path: str) -> Edge:
        target = name_reference(_STORES[match["scheme"]], match["bucket"])
        fact = Evidence(f"{self._asset.name} names {value}", path, value, self._at(path))
        return Edge(self._asset.id, target, kind, evidence=(fact,))

    def uri(self, at: str, value: Value) -> Iterator[Asset | Edge]:
        """A model's place: a bucket, a model of a hub, or an image that holds the model."""
        if not isinstance(value, str) or isinstance(value, Unknown):
            return
        match = _URI.match(value)
        if match is not None:
            yield self._data(match, "trains-on" if "dataset" in at else "loads", value, at)
            return
        scheme, separator, rest = value.partition("://")
        if not separator:
            scheme, rest = ("ollama" if self._asset.type.startswith("ollama") else "hf"), value
        name = rest.partition("?")[0].strip("/")
        if scheme in _MODEL_HUBS and _is_model(scheme, name) and "dataset" in at:
            yield from self._dataset(_MODEL_HUBS[scheme], "/".join(name.split("/")[:2]), at)
        elif scheme in _MODEL_HUBS and _is_model(scheme, name):
            yield from self._served(_MODEL_HUBS[scheme], "/".join(name.split("/")[:2]), at)
        elif scheme == "oci":
            yield from self.image(at, rest)

    def _dataset(self, registry: str, name: str, at: str) -> Iterator[Asset | Edge]:
        identity, where, config = f"dataset:{registry}/{name}", self._at(at), {"source": registry, "name": name}
        seen = (Sighting(self._source, where, config),)
        yield Asset(
            identity, "code/dataset", "dataset", name, registry, stage=Stage.DATA, config=config, sightings=seen
        )
        fact = Evidence(f"{self._asset.name} trains on {name}", at, name, where)
        yield Edge(self._asset.id, identity, "trains-on", evidence=(fact,))

    def _served(self, registry: str, model: str, at: str) -> Iterator[Asset | Edge]:
        for record in self._model(registry, model, at):
            serves = isinstance(record, Edge) and self._asset.kind == "endpoint"
            yield replace(record, kind="serves") if serves and isinstance(record, Edge) else record


def _is_model(scheme: str, name: str) -> bool:
    plain = bool(re.fullmatch(r"[\w.:-]+(?:/[\w.:-]+)*", name))
    return plain and (scheme != "hf" or "/" in name)


def _list(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list) else []
