"""Configurations of fine-tuning (Axolotl, LLaMA-Factory, torchtune, TRL, Unsloth): base model, data, trust, output.

<https://docs.axolotl.ai/docs/config-reference.html>, <https://llamafactory.readthedocs.io>,
<https://meta-pytorch.org/torchtune>, <https://huggingface.co/docs/trl/main/clis>.
"""

from __future__ import annotations

import re

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.ai_files.format import Document, Format, yaml_file
from bartizan.sources.repository.configured import at, first_text, line_at, members, pairs, text_at, texts
from bartizan.sources.repository.yaml_marks import Marked

_AXOLOTL = frozenset(
    {"datasets", "pretraining_dataset", "adapter", "sequence_len", "micro_batch_size", "rl", "test_datasets"}
)
_TRL = frozenset({"learning_rate", "per_device_train_batch_size", "num_train_epochs", "output_dir", "dataset_name"})
_UNSLOTH = frozenset({"max_seq_length", "load_in_4bit", "load_in_8bit", "use_gradient_checkpointing", "lora_alpha"})
_COMPONENT = re.compile(r"torchtune\.[\w.]+")


def _training(
    found: Finds, given: Document, framework: str, base: str | None, *, method: str | None, base_line: int,
    config: dict[str, Value] | None = None, lines: dict[str, int] | None = None,
) -> str:  # fmt: skip
    """The training job and the model that it begins with."""
    id_ = found.address("training")
    known: dict[str, Value] = {"framework": framework, "base_model": base, "method": method, **(config or {})}
    found.asset(id_, "code/training", given.path, 1, end_line=given.root.end_line, config=known, stage=Stage.TUNE,
                lines={"base_model": base_line, **(lines or {})})  # fmt: skip
    if base is not None and (model_names.is_hub_id(base) or ("/" not in base and not model_names.is_local(base))):
        revision = first_text(given.root, "revision_of_model", "model_revision", "model_revision_name")
        found.model(base, base_line, id_, f"the training begins with {base}", kind="built-from", revision=revision)
    return id_


def _flag(root: Marked, *keys: str) -> Value:
    found = at(root, *keys)
    return found.value if found is not None and isinstance(found.value, bool) else None


def _axolotl(given: Document, found: Finds) -> None:
    root = given.root
    base = text_at(root, "base_model")
    if base is None or not _AXOLOTL & set(dict(root.items())):
        return
    method = "rlhf" if root.get("rl") is not None else first_text(root, "adapter") or "full"
    config: dict[str, Value] = {
        "method": method,
        "trust_remote_code": _flag(root, "trust_remote_code"),
        "output": first_text(root, "hub_model_id", "output_dir"),
    }
    lines = {"trust_remote_code": line_at(root, "trust_remote_code")}
    id_ = _training(found, given, "axolotl", base, method=method, base_line=line_at(root, "base_model"), config=config,
                    lines=lines)  # fmt: skip
    for key in ("datasets", "pretraining_dataset", "test_datasets"):
        single = root.get(key)
        for one in members(single) or ([single] if single is not None else []):
            name = one.text() or text_at(one, "path")
            if name is None:
                continue
            files = texts(one.get("data_files"))
            trust = one.get("trust_remote_code")
            told = f"the training reads {name}"
            if name in {"json", "csv", "parquet", "text", "arrow"}:
                for file in files:
                    found.dataset(file, one.line, id_, told)
            else:
                kind, revision = "trains-on" if key != "test_datasets" else "loads", text_at(one, "revision")
                trusted = trust.value if trust is not None and isinstance(trust.value, bool) else None
                found.dataset(name, line_at(one, "path"), id_, told, kind=kind, revision=revision, trust=trusted)


def _llama_factory(given: Document, found: Finds) -> None:
    root = given.root
    base = text_at(root, "model_name_or_path")
    stage = text_at(root, "stage")
    if base is None or (stage is None and root.get("template") is None) or root.get("dataset_name") is not None:
        return
    marks = ("infer_backend", "adapter_name_or_path", "finetuning_type")
    if stage is None and all(root.get(key) is None for key in marks):
        return
    config: dict[str, Value] = {
        "trust_remote_code": _flag(root, "trust_remote_code"),
        "output": first_text(root, "output_dir", "export_dir"),
    }
    method = f"{stage}/{text_at(root, 'finetuning_type') or 'lora'}" if stage else "inference"
    lines = {"trust_remote_code": line_at(root, "trust_remote_code")}
    id_ = _training(found, given, "llama-factory", base, method=method, config=config, lines=lines,
                    base_line=line_at(root, "model_name_or_path"))  # fmt: skip
    line = line_at(root, "dataset")
    for name in (text_at(root, "dataset") or "").split(","):
        if name.strip():
            _registered_dataset(name.strip(), found, id_, line)


def _registered_dataset(name: str, found: Finds, owner: str, line: int) -> None:
    """A dataset that LLaMA-Factory knows by its `dataset_info.json`."""
    if model_names.is_hub_id(name):
        found.dataset(name, line, owner, f"the training reads {name}")
        return
    id_ = _listed_at(name, found)
    found.asset(id_, "code/dataset", name, line, config={"source": "llama-factory", "name": name})
    found.edge(owner, id_, "trains-on", f"the training reads {name}", line, value=name)


def _listed_at(name: str, found: Finds) -> str:
    """The id of a registered dataset: where the nearest `data/dataset_info.json` above lists it."""
    folder = found.path
    while folder:
        folder = folder.rpartition("/")[0]
        listed = f"{folder}/data/dataset_info.json".lstrip("/")
        if found.context.find(listed) is not None:
            return found.context.asset_id(listed, f"dataset:{name}")
    return found.address(f"dataset:{name}")


def _dataset_info(given: Document, found: Finds) -> None:
    """`dataset_info.json` of LLaMA-Factory: names → hub datasets and files."""
    for name, one in pairs(given.root):
        hub = first_text(one, "hf_hub_url", "ms_hub_url")
        file = text_at(one, "file_name")
        if hub is None and file is None:
            continue
        id_ = found.address(f"dataset:{name}")
        config: dict[str, Value] = {"source": "llama-factory", "name": name, "sha1": text_at(one, "file_sha1")}
        found.asset(id_, "code/dataset", name, line_at(given.root, name), end_line=one.end_line, config=config)
        found.dataset(hub or file or "", one.line, id_, f"{name} is {hub or file}", kind="built-from")


def _torchtune(given: Document, found: Finds) -> None:
    root = given.root
    component = text_at(root, "model", "_component_")
    if component is None or not _COMPONENT.fullmatch(component):
        return
    checkpoint = text_at(root, "checkpointer", "checkpoint_dir")
    name = checkpoint.rstrip("/").rpartition("/")[2] if checkpoint else None
    config: dict[str, Value] = {"model": component, "checkpoint": name, "output": text_at(root, "output_dir")}
    method = "lora" if "lora" in component else "full"
    id_ = _training(found, given, "torchtune", None, method=method, base_line=line_at(root, "model"), config=config)
    source = text_at(root, "dataset", "source")
    line = line_at(root, "dataset", "source") if source else line_at(root, "dataset")
    if source in {"json", "csv", "parquet", "text"}:
        for file in texts(at(root, "dataset", "data_files")):
            found.dataset(file, line, id_, f"the training reads {file}")
    elif source is not None:
        found.dataset(source, line, id_, f"the training reads {source}")
    elif (kind := text_at(root, "dataset", "_component_")) is not None:
        known = _TORCHTUNE_DATA.get(kind.rpartition(".")[2])
        if known is not None:
            found.dataset(known, line, id_, f"{kind} reads {known}")


_TORCHTUNE_DATA = {
    "alpaca_dataset": "tatsu-lab/alpaca",
    "alpaca_cleaned_dataset": "yahma/alpaca-cleaned",
    "samsum_dataset": "Samsung/samsum",
    "grammar_dataset": "liweili/c4_200m",
    "slimorca_dataset": "Open-Orca/SlimOrca-Dedup",
    "wikitext_dataset": "EleutherAI/wikitext_document_level",
    "cnn_dailymail_articles_dataset": "ccdv/cnn_dailymail",
    "stack_exchange_paired_dataset": "lvwerra/stack-exchange-paired",
    "the_cauldron_dataset": "HuggingFaceM4/the_cauldron",
}
"""The datasets behind torchtune's builders, by its API documentation."""


def _trl(given: Document, found: Finds) -> None:
    root = given.root
    base, data = text_at(root, "model_name_or_path"), root.get("dataset_name") or root.get("dataset_mixer")
    if base is None or data is None or len(_TRL & set(dict(root.items()))) < 2:  # noqa: PLR2004 - one key alone says nothing
        return
    config: dict[str, Value] = {
        "trust_remote_code": _flag(root, "trust_remote_code"),
        "output": first_text(root, "hub_model_id", "output_dir"),
    }
    id_ = _training(found, given, "trl", base, method="sft" if "sft" in given.path.lower() else None, config=config,
                    base_line=line_at(root, "model_name_or_path"))  # fmt: skip
    names = [data.text()] if data.text() else [name for name, _ in pairs(data)]
    for name in names:
        if name is not None:
            line = line_at(root, "dataset_name") if data.text() else line_at(data, name)
            found.dataset(name, line, id_, f"the training reads {name}")


def _unsloth(given: Document, found: Finds) -> None:
    root = given.root
    base = first_text(root, "model_name", "model_name_or_path")
    if base is None or len(_UNSLOTH & set(dict(root.items()))) < 2:  # noqa: PLR2004 - one key alone says nothing
        return
    method = "lora" if root.get("lora_r") is not None or root.get("r") is not None else None
    line = line_at(root, "model_name") if root.get("model_name") is not None else line_at(root, "model_name_or_path")
    config: dict[str, Value] = {"output": first_text(root, "hub_model_id", "output_dir", "save_path")}
    id_ = _training(found, given, "unsloth", base, method=method, config=config, base_line=line)
    name = first_text(root, "dataset", "dataset_name")
    if name is not None:
        key = "dataset" if text_at(root, "dataset") else "dataset_name"
        found.dataset(name, line_at(root, key), id_, f"the training reads {name}")


def _one(given: Document, found: Finds) -> None:
    """The first of the frameworks whose configuration it is."""
    if not isinstance(given.root.value, dict):
        return
    for read in (_torchtune, _axolotl, _trl, _llama_factory, _unsloth):
        read(given, found)
        if found.assets:
            return


FORMATS = (
    Format("tuning", yaml_file, _one, (b"base_model", b"model_name_or_path", b"torchtune.", b"max_seq_length")),
    Format(
        "dataset-info", lambda path: path.endswith("dataset_info.json"), _dataset_info, (b"file_name", b"hf_hub_url")
    ),
)
