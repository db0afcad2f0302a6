"""Cards of models and datasets: the header of a README as Hugging Face reads it; `config.json`, PEFT's adapters.

<https://huggingface.co/docs/hub/model-cards>, <https://huggingface.co/docs/hub/datasets-cards>.
"""

from __future__ import annotations

from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.ai_files.format import Document, Format
from bartizan.sources.repository.ai_files.markdown import parted
from bartizan.sources.repository.configured import line_at, members, pairs, plain, text_at, texts
from bartizan.sources.repository.yaml_marks import Marked

_OF_MODELS = frozenset(
    {"pipeline_tag", "base_model", "model-index", "library_name", "model_name", "datasets", "base_model_relation"}
)
_OF_DATASETS = frozenset(
    {"task_categories", "task_ids", "size_categories", "dataset_info", "configs", "pretty_name", "annotations_creators",
     "source_datasets", "language_creators"}
)  # fmt: skip
_OF_SPACES = frozenset({"sdk", "colorFrom", "app_file", "sdk_version"})
MOST = 60


def _card(given: Document, found: Finds) -> None:
    header, _, line = parted(given.text, found.context.limits)
    keys = set(dict(header.items()))
    if not keys or keys & _OF_SPACES:
        if {"sdk", "app_file"} & keys and "title" in keys:
            _space(header, given, found)
        return
    if keys & _OF_DATASETS and not keys & {"pipeline_tag", "base_model", "model-index", "library_name"}:
        _dataset(header, given, found, line)
    elif keys & (_OF_MODELS - {"datasets"}) or {"datasets", "license"} <= keys:
        _model(header, given, found, line)


def _common(header: Marked) -> dict[str, Value]:
    license_ = plain(header.get("license"))
    name = text_at(header, "license_name")
    return {
        "source": "card",
        "license": name if license_ == "other" and name else license_,
        "license_link": text_at(header, "license_link"),
        "language": list(texts(header.get("language")))[:MOST] or None,
        "tags": list(texts(header.get("tags")))[:MOST] or None,
    }


def _model(header: Marked, given: Document, found: Finds, end: int) -> None:
    bases = [one for one in texts(header.get("base_model")) if one]
    metrics = [
        {"task": text_at(result, "task", "type"), "dataset": text_at(result, "dataset", "type"),
         "metric": text_at(metric, "type"), "value": plain(metric.get("value"))}
        for index in members(header.get("model-index")) for result in members(index.get("results"))
        for metric in members(result.get("metrics"))
    ]  # fmt: skip
    name = text_at(header, "model_name") or _index_name(header) or given.folder
    config: dict[str, Value] = {
        **_common(header),
        "name": name,
        "task": text_at(header, "pipeline_tag"),
        "library": text_at(header, "library_name"),
        "base_models": list(bases) or None,
        "relation": text_at(header, "base_model_relation"),
        "datasets": list(texts(header.get("datasets")))[:MOST] or None,
        "metrics": list(metrics)[:MOST] or None,
        "emissions": plain(header.get("co2_eq_emissions")),
    }
    id_ = found.address("card")
    keys = {"license": "license", "base_models": "base_model", "datasets": "datasets", "task": "pipeline_tag"}
    lines = {key: header.key_lines[written] for key, written in keys.items() if written in header.key_lines}
    found.asset(id_, "code/model-files", name, 1, end_line=end, config=config, lines=lines)
    for base in bases:
        found.model(base, line_at(header, "base_model"), id_, f"the card names {base} as its base", kind="built-from")
    for data in texts(header.get("datasets"))[:MOST]:
        _card_dataset(data, line_at(header, "datasets"), id_, found)


def _card_dataset(name: str, line: int, owner: str, found: Finds) -> None:
    """A dataset that a card names; old ones of the hub have no namespace."""
    if found.dataset(name, line, owner, f"the card names {name}") is None and name.replace("-", "_").isidentifier():
        id_ = f"dataset:huggingface/{name}"
        config: dict[str, Value] = {"source": "huggingface", "name": name}
        found.asset(id_, "code/dataset", name, line, config=config, provider="huggingface")
        found.edge(owner, id_, "trains-on", f"the card names {name}", line, value=name)


def _index_name(header: Marked) -> str | None:
    index = members(header.get("model-index"))
    return text_at(index[0], "name") if index else None


def _dataset(header: Marked, given: Document, found: Finds, end: int) -> None:
    title = text_at(header, "pretty_name") or given.folder
    config: dict[str, Value] = {
        **_common(header),
        "name": title,
        "tasks": list(texts(header.get("task_categories")))[:MOST] or None,
        "size": list(texts(header.get("size_categories"))) or None,
        "gated": plain(header.get("extra_gated_prompt")) is not None,
    }
    lines = {"license": line_at(header, "license")} if header.get("license") is not None else {}
    id_ = found.address("card")
    found.asset(id_, "code/dataset", title, 1, end_line=end, config=config, lines=lines)
    for source in texts(header.get("source_datasets")):
        if "/" in source:
            name, line = source.removeprefix("extended|"), line_at(header, "source_datasets")
            found.dataset(name, line, id_, f"it is made from {name}", kind="built-from")
    _configured(header, id_, found)


def _configured(header: Marked, owner: str, found: Finds) -> None:
    """The files that a dataset's card lists."""
    for one in members(header.get("configs"))[:MOST]:
        files = one.get("data_files")
        names = texts(files) or [path for part in members(files) for path in texts(part.get("path"))]
        for name in names[:MOST]:
            if "*" not in name:
                found.dataset(name, one.line, owner, f"the dataset holds {name}", kind="built-from")


def _space(header: Marked, given: Document, found: Finds) -> None:
    """A Space: its SDK, and the models and datasets that it says it uses."""
    config: dict[str, Value] = {"framework": text_at(header, "sdk"), "name": text_at(header, "title"),
                                "sdk_version": plain(header.get("sdk_version")), "host": "huggingface"}  # fmt: skip
    id_ = found.address("space")
    found.asset(id_, "code/app", text_at(header, "title") or given.folder, 1, config=config)
    for name in texts(header.get("models"))[:MOST]:
        found.model(name, line_at(header, "models"), id_, f"the space uses {name}")
    for name in texts(header.get("datasets"))[:MOST]:
        found.dataset(name, line_at(header, "datasets"), id_, f"the space uses {name}", kind="loads")


def _transformers(given: Document, found: Finds) -> None:
    """`config.json` of a model: its architecture, and the code that it brings along (`auto_map`)."""
    root = given.root
    architectures = texts(root.get("architectures"))
    kind = text_at(root, "model_type")
    code = root.get("auto_map")
    if kind is None or (not architectures and code is None and root.get("_name_or_path") is None):
        return
    auto = [text for _, one in pairs(code) for text in texts(one)]
    config: dict[str, Value] = {
        "source": "transformers",
        "name": given.folder,
        "architecture": architectures[0] if architectures else None,
        "model_type": kind,
        "library": "transformers",
        "own_code": list(auto),
        "foreign_code": [one.partition("--")[0] for one in auto if "--" in one],
    }
    id_ = found.address("config")
    lines = {"own_code": line_at(root, "auto_map"), "foreign_code": line_at(root, "auto_map")}
    found.asset(id_, "code/model-files", given.folder, 1, end_line=root.end_line, config=config, lines=lines)
    base, line = text_at(root, "_name_or_path"), line_at(root, "_name_or_path")
    if base is not None and "/" in base and not base.startswith((".", "/")):
        found.model(base, line, id_, f"the configuration was made from {base}", kind="built-from")


def _adapter(given: Document, found: Finds) -> None:
    """`adapter_config.json` of PEFT: the model to whose weights the adapter's are added."""
    root = given.root
    kind, base = text_at(root, "peft_type"), text_at(root, "base_model_name_or_path")
    if kind is None:
        return
    config: dict[str, Value] = {
        "source": "peft", "name": given.folder, "method": kind.lower(), "base_models": [base] if base else None,
        "relation": "adapter", "task": text_at(root, "task_type"),
    }  # fmt: skip
    id_ = found.address("adapter")
    line = line_at(root, "base_model_name_or_path")
    found.asset(id_, "code/model-files", given.folder, 1, end_line=root.end_line, config=config,
                lines={"base_models": line})  # fmt: skip
    if base is not None and (model_names.is_hub_id(base) or "/" not in base):
        found.model(base, line, id_, f"the adapter was made for {base}", kind="built-from",
                    revision=text_at(root, "revision"))  # fmt: skip


FORMATS = (
    Format(
        "cards",
        lambda path: path.rpartition("/")[2] in {"README.md", "MODEL_CARD.md", "DATASET_CARD.md", "modelcard.md"},
        _card,
        (b"license:", b"pipeline_tag:", b"base_model:", b"datasets:", b"task_categories:", b"sdk:", b"library_name:"),
        structured=False,
    ),
    Format("peft", lambda path: path.rpartition("/")[2] == "adapter_config.json", _adapter, (b"peft_type",)),
    Format("transformers", lambda path: path.rpartition("/")[2] == "config.json", _transformers, (b'"model_type"',)),
)
