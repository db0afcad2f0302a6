"""Training that code starts: SageMaker estimators, Vertex jobs, Hugging Face trainers, a library's `fit`."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.model.severity import Stage
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Items, Name, Site, Table, Text, Val, options, texts
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.records import reference
from bartizan.sources.repository.code.uses import models, storage
from bartizan.sources.repository.model_names import is_hub_id

_PREPARES = (".preprocessing.", ".feature_extraction.", ".impute.", ".compose.ColumnTransformer")
"""Parts of scikit-learn that prepare data and learn no model."""


def estimator(reading: Reading, call: Call, site: Site, path: str, tail: str) -> None:
    """A SageMaker estimator or processor: its role, image and security switches."""
    role = reading.argument(site, ("role",))
    output = reading.argument(site, ("output_path",))
    config = {
        "function": path,
        "framework": "sagemaker",
        "role_arn": reading.config_value(role),
        "image": reading.config_value(reading.argument(site, ("image_uri", "training_image"))),
        "entry_point": reading.config_value(reading.argument(site, ("entry_point",))),
        "encrypt_traffic": reading.flag(site, "encrypt_inter_container_traffic"),
        "network_isolation": reading.flag(site, "enable_network_isolation"),
        "subnets": reading.config_value(reading.argument(site, ("subnets",))),
        "output": reading.config_value(output),
    }
    name = reading.text(site, "base_job_name") or tail
    id_ = reading.add(types.TRAINING, call, f"training:{tail}", name, compact(config), stage=Stage.TRAIN)
    for text in texts(role) if role is not None else ():
        if text.whole:
            target = reference(
                "AWS::IAM::Role", text.value if text.value.startswith("arn:") else text.value.rpartition("/")[2]
            )
            reading.records.edge(
                id_, target, "runs-as", reading.evidence(call.node, f"{path} runs as {text.value}", text.value)
            )
    for text in texts(output) if output is not None else ():
        target_id = storage.data_uri(reading, text.value)
        if target_id:
            reading.records.edge(
                id_, target_id, "stores-in", reading.evidence(call.node, f"{path} writes to {text.value}", text.value)
            )
    reading.facts.setdefault("estimators", []).append(id_)
    _told_models(reading, call, reading.argument(site, ("hyperparameters", "environment")), id_, path)


_TOLD = frozenset(
    {"model_name_or_path", "model_name", "model_id", "base_model", "base_model_name", "pretrained_model_name_or_path"}
    | {"HF_MODEL_ID", "hf_model_id"}
)
"""Hyperparameters and variables by which a job or server of SageMaker is told a model of Hugging Face."""


def _told_models(reading: Reading, call: Call, value: Val | None, owner: str, path: str) -> None:
    """The public models that hyperparameters, or the environment of a container, name."""
    for option in options(value) if value is not None else ():
        for key, given in option.entries.items() if isinstance(option, Table) else ():
            for text in texts(given) if key in _TOLD else ():
                if text.whole and is_hub_id(text.value):
                    target = models.model("huggingface", text.value)
                    models.add(reading, target, call)
                    evidence = reading.evidence(call.node, f"{path} is told {key} {text.value}", text.value)
                    reading.records.edge(owner, target.id, target.kind, evidence)


def hosted(reading: Reading, call: Call, site: Site, path: str) -> None:
    """A model of Hugging Face that SageMaker serves: `HuggingFaceModel(env={"HF_MODEL_ID": …})`."""
    _told_models(reading, call, reading.argument(site, ("env", "environment")), reading.owner(), path)


def vertex_job(reading: Reading, call: Call, site: Site, path: str, tail: str) -> None:
    """A Vertex AI training job."""
    config = {
        "function": path,
        "framework": "vertex",
        "image": reading.config_value(reading.argument(site, ("container_uri",))),
        "entry_point": reading.config_value(reading.argument(site, ("script_path",))),
        "output": reading.config_value(reading.argument(site, ("staging_bucket",))),
    }
    name = reading.text(site, "display_name") or tail
    id_ = reading.add(types.TRAINING, call, f"training:{tail}", name, compact(config), stage=Stage.TRAIN)
    reading.facts.setdefault("training", []).append(id_)


def trainer(reading: Reading, call: Call, site: Site, path: str, tail: str) -> None:
    """A Hugging Face trainer: what it trains and where it writes."""
    if tail == "TrainingArguments":
        output = reading.text(site, "output_dir", 0)
        if output:
            reading.facts.setdefault("output", []).append(output)
        return
    value = reading.argument(site, ("model", 0))
    config = {"function": path, "framework": path.partition(".")[0], "name": reading.config_value(value)}
    id_ = reading.add(types.TRAINING, call, f"training:{tail}", tail, compact(config), stage=Stage.TUNE)
    reading.facts.setdefault("training", []).append(id_)
    for target in _base_models(reading, value):
        reading.records.edge(
            id_, target, "uses-model", reading.evidence(call.node, f"{tail} trains {target.removeprefix('model:')}")
        )


def _base_models(reading: Reading, value: Val | None) -> Iterator[str]:
    """The hub models that a trainer's `model` argument was loaded from."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Text) and option.whole and "/" in option.value:
            yield models.model("huggingface", option.value).id
        elif isinstance(option, Name) and option.site is not None and "from_pretrained" in option.path:
            name = reading.text(option.site, "pretrained_model_name_or_path", "model_name", 0)
            if name and not name.startswith((".", "/")):
                yield models.model("huggingface", name).id


def fit(reading: Reading, call: Call, site: Site, callee: Name, path: str) -> None:
    """A fit: for SageMaker the channels name the data; elsewhere the file's reads are taken."""
    maker = callee.site
    known = reading.made.get(maker.node.start_byte) if maker is not None and maker.module is reading.module else None
    if path.startswith("sagemaker."):
        source = known or next(iter(reading.facts.get("estimators", ())), None) or reading.owner()
        for text in texts_in(reading.argument(site, ("inputs", 0)), reading):
            target = storage.dataset(reading, text.value, reading.location(call.node))
            if target is not None:
                reading.records.edge(
                    source, target, "trains-on", reading.evidence(call.node, f"{path} reads {text.value}", text.value)
                )
        return
    if call.tail in {"train", "fit_transform", "partial_fit", "learn"} and known is None and maker is None:
        return
    begun = known is not None and reading.records.assets[known].type == types.TRAINING
    if any(word in path for word in _PREPARES) or (call.tail == "train" and not begun and _is_mode(callee.path)):
        return
    if known is None or not begun:
        framework = path.partition(".")[0]
        name = path.rpartition(".")[0].rpartition(".")[2] or path
        config = {"function": path, "framework": framework}
        known = reading.add(types.TRAINING, call, f"training:{name}", name, config, stage=Stage.TRAIN)
    reading.facts.setdefault("training", []).append(known)


def _is_mode(path: str) -> bool:
    """Whether `train()` only sets a module's mode: so it is of torch's modules, trained by something else."""
    maker = path.rpartition(".")[0]
    if path.startswith(("torch.", "pytorch_lightning.", "lightning.")):
        return True
    return path.startswith(("transformers.", "sentence_transformers.", "peft.", "trl.", "diffusers.")) and not (
        maker.endswith(("Trainer()", "train()"))
    )


def texts_in(value: Val | None, reading: Reading | None = None) -> Iterator[Text]:
    """Every text inside lists, dictionaries and `TrainingInput(…)`."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Text):
            yield option
        elif isinstance(option, Items):
            for item in option.values[:20]:
                yield from texts_in(item, reading)
        elif isinstance(option, Table):
            for item in list(option.entries.values())[:20]:
                yield from texts_in(item, reading)
        elif isinstance(option, Name) and option.site is not None and reading is not None:
            inner = reading.argument(option.site, ("s3_data", "s3_data_source", "data_source", "path", 0))
            if isinstance(inner, Text | Items):
                yield from texts_in(inner, reading)
