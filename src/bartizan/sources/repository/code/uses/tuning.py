"""Training and tuning that code asks a service for: fine-tuning of hosted models, Vertex AI, Azure ML, operators."""

from __future__ import annotations

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, Table, options
from bartizan.sources.repository.code.libraries import signatures
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.uses import clouds, models, storage
from bartizan.sources.repository.code.uses.training import texts_in

Names = tuple[str | int, ...]
_ROWS: tuple[tuple[str, str, str, Names, Names], ...] = (
    ("openai", "fine_tuning.jobs.create FineTuningJob.create FineTune.create", "openai", ("suffix",),
     ("training_file",)),
    ("together", "fine_tuning.create", "together", ("suffix",), ("training_file",)),
    ("mistralai", "fine_tuning.jobs.create", "mistral", ("suffix",), ("training_files",)),
    ("cohere", "finetuning.create_finetuned_model", "cohere", ("name",), ()),
    ("fireworks", "fine_tuning.create", "fireworks", (), ("dataset",)),
    ("vertexai", "sft.train tuning.sft.train", "vertex", ("tuned_model_display_name",), ("train_dataset",)),
    ("google.genai", "tunings.tune", "google", (), ("training_dataset",)),
    ("google.generativeai", "create_tuned_model", "google", ("id", "display_name"), ("training_data",)),
    ("vertexai", "tune_model", "vertex", ("model_display_name",), ("training_data", 0)),
    ("litellm", "create_fine_tuning_job acreate_fine_tuning_job", "litellm", ("suffix",), ("training_file",)),
    ("azure.ai.ml", ("command automl.classification automl.regression automl.forecasting automl.image_classification"
     " automl.text_classification automl.image_object_detection"), "azure-ml",
     ("display_name", "name", "experiment_name"), ("inputs", "training_data")),
)  # fmt: skip
ROWS = tuple(
    (tuple(roots.split()), tail, framework, names, data)
    for roots, tails, framework, names, data in _ROWS
    for tail in tails.split()
)
"""Roots, tail, framework, the arguments of the job's name, those of its data."""
_OPERATORS = {
    "SageMakerTrainingOperator": "create_training_job",
    "SageMakerTuningOperator": "create_hyper_parameter_tuning_job",
}
"""Airflow's operators whose `config` is what boto3's method is told."""
GATES = gates(
    (
        *((tail.rpartition(".")[2], words(roots)) for roots, tail, _, _, _ in ROWS),
        *((name, words(("airflow",))) for name in _OPERATORS),
    )
)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the training that a call asks for."""
    if reading.module.language.name != "python":
        return
    path = normal(callee.path)
    if call.tail in _OPERATORS and path.startswith("airflow."):
        given = reading.argument(site, ("config",))
        for option in options(given) if given is not None else ():
            if isinstance(option, Table):
                clouds.operation(reading, call, dict(option.entries), "sagemaker", _OPERATORS[call.tail])
        return
    for roots, tail, framework, names, data in ROWS:
        if tail.rpartition(".")[2] == call.tail and matches(path, roots, tail):
            _job(reading, call, site, callee, (framework, reading.text(site, *names) or framework, data))
            return


def _job(reading: Reading, call: Call, site: Site, callee: Name, told: tuple[str, str, Names]) -> None:
    framework, name, data = told
    path = normal(callee.path)
    config: dict[str, Value] = {
        "function": path,
        "framework": framework,
        "image": reading.config_value(reading.argument(site, ("environment",))),
        "data": reading.config_value(reading.argument(site, ("training_file", "training_files"))),
    }
    id_ = reading.add(types.TRAINING, call, f"training:{name}", name, compact(config), stage=Stage.TUNE)
    reading.facts.setdefault("training", []).append(id_)
    signature = models.signature_of(reading, callee.path, site)
    if signature is not None and signatures.find(callee.path) is not None:
        receiver = callee.site if "()" in callee.path else None
        found = models.targets(reading, signature, callee.path, site, receiver)
        models.record(reading, call, found, function=path, owner=id_, signature=signature)
    for text in texts_in(reading.argument(site, data), reading) if data else ():
        target = storage.dataset(reading, text.value, reading.location(call.node))
        if target is not None:
            evidence = reading.evidence(call.node, f"{path} reads {text.value}", text.value)
            reading.records.edge(id_, target, "trains-on", evidence)
