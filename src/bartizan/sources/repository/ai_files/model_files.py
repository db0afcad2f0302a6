"""Models as serving tools describe them: MLmodel, Modelfile, Triton, TorchServe, MLServer, BentoML, Cog.

<https://mlflow.org/docs/latest/ml/model>, <https://docs.ollama.com/modelfile>,
<https://github.com/triton-inference-server/common/blob/main/protobuf/model_config.proto>,
<https://pytorch.org/serve/configuration.html>, <https://mlserver.readthedocs.io>, <https://docs.bentoml.com>,
<https://github.com/replicate/cog/blob/main/docs/yaml.md>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.ai_files.format import Document, Format
from bartizan.sources.repository.configured import at, first_text, line_at, members, plain, text_at

_INSTRUCTION = re.compile(
    r"^(?P<key>FROM|ADAPTER|SYSTEM|TEMPLATE|LICENSE|PARAMETER|MESSAGE|REQUIRES)\s+(?P<value>.*)$", re.IGNORECASE
)
_FIELD = re.compile(r"^\s*(?P<key>name|platform|backend|runtime)\s*:\s*\"(?P<value>[^\"]*)\"", re.MULTILINE)
_PROPERTY = re.compile(r"^\s*(?P<key>[a-z_]+)\s*=\s*(?P<value>.*?)\s*$", re.MULTILINE)


def _mlmodel(given: Document, found: Finds) -> None:
    """MLflow's `MLmodel`: flavours, how each is stored, the run and the base model."""
    flavors = given.root.get("flavors")
    if flavors is None or not isinstance(flavors.value, dict):
        return
    names: list[Value] = [name for name, _ in flavors.items()]
    loader = text_at(flavors, "python_function", "loader_module")
    stored = next((kind for _, one in flavors.items() if (kind := text_at(one, "serialization_format"))), None)
    config: dict[str, Value] = {
        "source": "mlflow", "name": given.folder, "flavors": names, "loader": loader, "serialization": stored,
        "format": "pickle" if stored in {"pickle", "cloudpickle"} or loader == "mlflow.pyfunc.model" else None,
        "run_id": text_at(given.root, "run_id"), "model_uuid": text_at(given.root, "model_uuid"),
        "mlflow_version": plain(given.root.get("mlflow_version")), "signed": given.root.get("signature") is not None,
    }  # fmt: skip
    id_ = found.address("model")
    lines = dict.fromkeys(("flavors", "format"), line_at(given.root, "flavors"))
    found.asset(id_, "code/model-files", given.folder, 1, end_line=given.root.end_line, config=config, lines=lines)
    transformers = flavors.get("transformers")
    base = first_text(transformers, "source_model_name")
    if base is not None and "/" in base:
        line = line_at(transformers, "source_model_name")
        revision = first_text(transformers, "source_model_revision")
        found.model(base, line, id_, f"the model was made from {base}", kind="built-from", revision=revision)


def _modelfile(given: Document, found: Finds) -> None:
    """Ollama's `Modelfile`: the base model, adapters, the system prompt."""
    written = list(_modelfile_rows(given.text))
    base = next(((value, line) for key, value, line, _ in written if key == "FROM"), None)
    adapter = next((value for key, value, _, _ in written if key == "ADAPTER"), None)
    parameters: dict[str, Value] = {
        value.partition(" ")[0]: value.partition(" ")[2].strip() for key, value, _, _ in written if key == "PARAMETER"
    }
    prompts = [(value, line, end) for key, value, line, end in written if key == "SYSTEM"]
    if base is None:
        return
    config: dict[str, Value] = {"source": "ollama", "name": given.name if given.name != "Modelfile" else given.folder,
                                "base_models": [base[0]], "adapter": adapter,
                                "parameters": parameters or None}  # fmt: skip
    id_ = found.address("model")
    found.asset(id_, "code/model-files", str(config["name"]), 1, end_line=given.end_line, config=config)
    name, line = base
    if name.startswith(("hf.co/", "huggingface.co/")):
        found.model(
            name.partition("/")[2].partition(":")[0], line, id_, f"the Modelfile begins from {name}", kind="built-from"
        )
    elif not model_names.is_local(name):
        found.model(name, line, id_, f"the Modelfile begins from {name}", registry="ollama", kind="built-from")
    for text, start, end in prompts:
        found.prompt(text, start, id_, str(config["name"]), end_line=end)


def _modelfile_rows(text: str) -> Iterator[tuple[str, str, int, int]]:
    """`(instruction, value, line, last line)`; values in three quotes may take several lines."""
    rows = text.split("\n")
    number = 0
    while number < len(rows):
        match = _INSTRUCTION.match(rows[number].strip())
        first = number = number + 1
        if match is None:
            continue
        value = match["value"].strip()
        if value.startswith('"""') and value.count('"""') == 1:
            while number < len(rows) and '"""' not in rows[number]:
                value += "\n" + rows[number]
                number += 1
            value += "\n" + (rows[number].partition('"""')[0] if number < len(rows) else "")
            number += 1
        yield match["key"].upper(), value.removeprefix('"""').removesuffix('"""').strip('"'), first, number


def _triton(given: Document, found: Finds) -> None:
    """Triton's `config.pbtxt`."""
    known: dict[str, str] = {}
    for match in _FIELD.finditer(given.text[:200_000]):
        known.setdefault(match["key"], match["value"])
    if not {"platform", "backend"} & set(known) and "max_batch_size" not in given.text and "input" not in given.text:
        return
    name = known.get("name") or given.folder
    config: dict[str, Value] = {"source": "triton", "name": name, "platform": known.get("platform"),
                                "backend": known.get("backend"),
                                "runs_code": known.get("backend") == "python"}  # fmt: skip
    found.asset(found.address("model"), "code/model-files", name, 1, end_line=given.end_line, config=config)


def _triton_vllm(given: Document, found: Finds) -> None:
    """`1/model.json` beside Triton's `config.pbtxt`: the engine's own arguments, with the model that it loads."""
    folder = given.path.rpartition("/")[0].rpartition("/")[0]
    name = text_at(given.root, "model")
    beside = f"{folder}/config.pbtxt".lstrip("/")
    if name is None or found.context.find(beside) is None:
        return
    id_ = found.context.asset_id(beside, "model")
    line, place = line_at(given.root, "model"), line_at(given.root, "trust_remote_code")
    title = folder.rpartition("/")[2]
    found.asset(id_, "code/model-files", title, line, config={"source": "triton", "name": title})
    revision = text_at(given.root, "revision")
    found.model(name, line, id_, f"the engine loads {name}", kind="built-from", revision=revision)
    trusted = given.root.get("trust_remote_code")
    config: dict[str, Value] = {
        "product": "vLLM in Triton", "family": "triton", "category": "inference-server", "name": title,
        "trust_remote_code": trusted.value if trusted is not None and isinstance(trusted.value, bool) else None,
    }  # fmt: skip
    server = found.address("engine")
    lines = {"trust_remote_code": place} if trusted is not None else {}
    found.asset(server, "code/server", title, 1, end_line=given.root.end_line, config=config, lines=lines)
    found.edge(server, id_, "serves", f"the engine serves {title}", line)


def _torchserve(given: Document, found: Finds) -> None:
    """TorchServe's `config.properties`: where its three ports listen, which addresses models may come from."""
    known: dict[str, tuple[str, int]] = {}
    for match in _PROPERTY.finditer(given.text[:100_000]):
        known[match["key"]] = (
            match["value"],
            given.text.count("\n", 0, match.start()) + 1 + match.group().startswith("\n"),
        )
    if not {"inference_address", "management_address", "model_store", "load_models"} & set(known):
        return
    opened = any(not re.search(r"//(?:127\.|localhost|\[::1\])", known[key][0])
                 for key in ("inference_address", "management_address") if key in known)  # fmt: skip
    allowed = known.get("allowed_urls", ("", 1))[0]
    config: dict[str, Value] = {
        "product": "TorchServe", "family": "torchserve", "category": "inference-server", "open": opened,
        "authenticated": known.get("disable_token_authorization", ("false", 1))[0].lower() != "true",
        "model_api": known.get("enable_model_api", ("false", 1))[0].lower() == "true",
        "allowed_urls": allowed or None,
        "loads_from_anywhere": bool(allowed) and any(one.strip() in {"file://.*|http(s)?://.*", "http(s)?://.*", ".*"}
                                                     for one in allowed.split(",")),
    }  # fmt: skip
    lines = {"open": known.get("management_address", known.get("inference_address", ("", 1)))[1]}
    lines |= (
        {"authenticated": known["disable_token_authorization"][1]} if "disable_token_authorization" in known else {}
    )
    found.asset(
        found.address("torchserve"), "code/server", "TorchServe", 1, end_line=given.end_line, config=config, lines=lines
    )


def _mlserver(given: Document, found: Finds) -> None:
    """MLServer's `model-settings.json`."""
    implementation = text_at(given.root, "implementation")
    name = text_at(given.root, "name")
    if implementation is None or name is None:
        return
    uri = text_at(given.root, "parameters", "uri")
    config: dict[str, Value] = {"source": "mlserver", "name": name, "implementation": implementation, "uri": uri}
    id_ = found.address("model")
    found.asset(id_, "code/model-files", name, 1, end_line=given.root.end_line, config=config)
    extra = at(given.root, "parameters", "extra")
    base = first_text(extra, "pretrained_model")
    if base is not None:
        found.model(base, line_at(extra, "pretrained_model"), id_, f"the server loads {base}", kind="built-from")


def _bento(given: Document, found: Finds) -> None:
    """BentoML's `bentofile.yaml`: the service and the models that it packs."""
    service = text_at(given.root, "service")
    if service is None:
        return
    id_ = found.address("service")
    config: dict[str, Value] = {"framework": "bentoml", "name": service}
    found.asset(id_, "code/app", service, 1, end_line=given.root.end_line, config=config)
    for one in members(given.root.get("models")):
        name = one.text() or text_at(one, "tag")
        if name is not None:
            found.model(name, one.line, id_, f"the bento packs {name}", registry="bentoml")


def _cog(given: Document, found: Finds) -> None:
    """Replicate's `cog.yaml`."""
    root = given.root
    if root.get("build") is None or (text_at(root, "predict") is None and text_at(root, "train") is None):
        return
    name = text_at(root, "image") or given.folder
    config: dict[str, Value] = {"framework": "cog", "name": name, "predict": text_at(root, "predict"),
                                "train": text_at(root, "train"), "gpu": plain(at(root, "build", "gpu"))}  # fmt: skip
    found.asset(found.address("service"), "code/app", name, 1, end_line=root.end_line, config=config)


FORMATS = (
    Format("mlmodel", lambda path: path.rpartition("/")[2] == "MLmodel", _mlmodel),
    Format("modelfile", lambda path: "modelfile" in path.rpartition("/")[2].lower(), _modelfile, (b"FROM", b"from"),
           structured=False),
    Format("triton", lambda path: path.rpartition("/")[2] == "config.pbtxt", _triton, structured=False),
    Format("triton-vllm", lambda path: path.endswith("/model.json"), _triton_vllm, (b'"model"',)),
    Format("torchserve", lambda path: path.rpartition("/")[2] == "config.properties", _torchserve,
           (b"inference_address", b"management_address", b"model_store", b"load_models"), structured=False),
    Format("mlserver", lambda path: path.rpartition("/")[2] == "model-settings.json", _mlserver),
    Format("bentoml", lambda path: path.rpartition("/")[2] in {"bentofile.yaml", "bentofile.yml"}, _bento),
    Format("cog", lambda path: path.rpartition("/")[2] == "cog.yaml", _cog, (b"build",)),
)  # fmt: skip
