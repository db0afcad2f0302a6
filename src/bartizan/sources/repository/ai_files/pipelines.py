"""Pipelines of data and models: DVC, MLflow projects, Kubeflow's compiled ones, SageMaker's, Kedro's catalogue.

<https://dvc.org/doc/user-guide/project-structure>, <https://mlflow.org/docs/latest/ml/projects>,
<https://www.kubeflow.org/docs/components/pipelines>, <https://docs.aws.amazon.com/sagemaker>, <https://docs.kedro.org>.
"""

from __future__ import annotations

import posixpath
import re

from bartizan.catalog.images import image_name, images
from bartizan.model.values import Value
from bartizan.sources.repository.ai_assets import Finds, data_uri
from bartizan.sources.repository.ai_files.format import Document, Format, data_file, json_file, yaml_file
from bartizan.sources.repository.configured import at, first_text, line_at, members, pairs, plain, text_at, texts
from bartizan.sources.repository.yaml_marks import Marked

MOST = 500
_MODELS = (
    ".pt", ".pth", ".onnx", ".keras", ".safetensors", ".gguf", ".ckpt", ".tflite", ".mlmodel", ".mlpackage", ".skops",
    ".cbm", ".pmml", ".mar", ".engine", ".pte", ".pdparams", ".torchscript", ".xgb", ".ubj",
)  # fmt: skip
_PICKLED = frozenset({".pkl", ".pickle", ".joblib"})
"""Formats of models and of data alike: a model, save where the path speaks of data."""

_NAMED = re.compile(
    r"(?i)(?:^|[_.-])(?:models?|checkpoints?|ckpts?|weights|adapters?|lora|classifier|regressor)(?:$|[_.-])"
)
_OF_DATA = re.compile(
    r"(?i)(?:^|[/_.-])(?:data|datasets?|features?|raw|processed|prepared|splits?|metrics?|plots?|reports?|scores?"
    r"|eval\w*|predictions?|vectori[sz]ers?|encoders?|inputs?|params?|config\w*)(?:$|[/_.-])"
)


def _dvc(given: Document, found: Finds) -> None:
    """`dvc.yaml`: stages with what they need and make."""
    stages = given.root.get("stages")
    if stages is None or not isinstance(stages.value, dict):
        return
    id_ = found.address("pipeline")
    names: Value = [name for name, _ in stages.items()][:MOST]
    found.asset(id_, "code/pipeline", given.path, 1, end_line=given.root.end_line,
                config={"framework": "dvc", "name": given.folder, "steps": names})  # fmt: skip
    for name, written in list(stages.items())[:MOST]:
        stage = written.get("do") or written
        commands = texts(stage.get("cmd"))
        step = found.address(f"stage:{name}")
        outs = [path for key in ("outs", "outs_persist", "outs_no_cache") for path in _paths(stage.get(key))]
        config: dict[str, Value] = {"framework": "dvc", "name": name, "command": " && ".join(commands)[:500] or None,
                                    "outputs": list(dict(outs)) or None}  # fmt: skip
        trains = any(_is_model(path) for path, _ in outs)
        type_ = "code/training" if trains else "code/pipeline"
        found.asset(step, type_, name, line_at(stages, name), end_line=written.end_line, config=config)
        found.edge(id_, step, "invokes", f"the pipeline runs {name}", line_at(stages, name))
        for path, line in outs:
            made = _inside(path, line, found, "code/model-files" if _is_model(path) else "code/dataset")
            if made is not None and _is_model(path):
                found.edge(made, step, "built-from", f"{name} makes {path}", line, value=path)
            elif made is not None:
                found.edge(step, made, "stores-in", f"{name} makes {path}", line, value=path)
        for path, line in _paths(stage.get("deps")):
            if not path.endswith((".py", ".sh", ".R", ".ipynb", ".yaml", ".toml")):
                if not _is_model(path):
                    _data(path, line, step, found, "trains-on" if trains else "depends-on")
                elif (used := _inside(path, line, found, "code/model-files")) is not None:
                    found.edge(step, used, "uses-model", f"it needs {path}", line, value=path)

    for name, one in pairs(given.root.get("artifacts")):
        kept = text_at(one, "path")
        if kept is not None and text_at(one, "type") == "model":
            _inside(kept, line_at(one, "path"), found, "code/model-files")
            found.edge(id_, found.context.file_id(_full(kept, found)), "registers", f"it is the artifact {name}",
                       line_at(one, "path"), value=kept)  # fmt: skip


def _is_model(path: str) -> bool:
    """Whether a stage's path is a model: a file of a model's format, or one whose name says so."""
    lowered = path.rstrip("/").lower()
    if lowered.endswith(_MODELS):
        return True
    named = any(_NAMED.search(part) for part in lowered.split("/"))
    ending = posixpath.splitext(lowered)[1]
    if _OF_DATA.search(lowered.rpartition("/")[2] if named else lowered):
        return False
    return named or ending in _PICKLED


def _paths(node: Marked | None) -> list[tuple[str, int]]:
    """The paths of a list whose members are texts, or maps with the path as their key."""
    found: list[tuple[str, int]] = []
    for one in members(node)[:MOST]:
        text = one.text()
        found += [(text, one.line)] if text is not None else [(key, one.line) for key, _ in one.items()][:1]
    return found


def _data(path: str, line: int, owner: str, found: Finds, kind: str) -> None:
    """Data by its path, whether it is in the tree or only tracked."""
    text = f"it needs {path}"
    target = data_uri(path) or _inside(path, line, found)
    if target is not None:
        found.edge(owner, target, kind, text, line, value=path)


def _inside(path: str, line: int, found: Finds, type_: str = "code/dataset") -> str | None:
    """A path relative to the file's own folder."""
    return found.missing_file(_full(path, found), line, type_, "dvc")


def _full(path: str, found: Finds) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(found.path), path))


def _tracked(given: Document, found: Finds) -> None:
    """A `.dvc` file: data or a model that is kept elsewhere, with its hash."""
    for out in members(given.root.get("outs")):
        path = text_at(out, "path")
        if path is None:
            continue
        full = posixpath.normpath(posixpath.join(posixpath.dirname(given.path), path))
        if full.startswith(".."):
            continue
        is_model = _is_model(full)
        source = text_at(given.root, "deps") or next((p for dep in members(given.root.get("deps"))
                                                      if (p := text_at(dep, "path"))), None)  # fmt: skip
        config: dict[str, Value] = {"source": "dvc", "name": full, "md5": first_text(out, "md5", "etag", "checksum"),
                                    "bytes": plain(out.get("size")), "origin": source}  # fmt: skip
        type_ = "code/model-files" if is_model else "code/dataset"
        id_ = found.context.file_id(full)
        found.asset(id_, type_, posixpath.basename(full), 1, end_line=given.root.end_line, config=config)
        target = data_uri(source) if source is not None else None
        if target is not None:
            found.edge(id_, target, "stores-in", f"{path} comes from {source}", 1, value=source)


def _mlproject(given: Document, found: Finds) -> None:
    """MLflow's `MLproject`: entry points with their commands and parameters."""
    entries = given.root.get("entry_points")
    if entries is None and text_at(given.root, "name") is None:
        return
    id_ = found.address("pipeline")
    config: dict[str, Value] = {
        "framework": "mlflow",
        "name": text_at(given.root, "name") or given.folder,
        "steps": list(dict(pairs(entries)))[:MOST],
        "environment": first_text(given.root, "python_env", "conda_env") or text_at(given.root, "docker_env", "image"),
    }
    found.asset(id_, "code/pipeline", str(config["name"]), 1, end_line=given.root.end_line, config=config)
    _image(text_at(given.root, "docker_env", "image"), line_at(given.root, "docker_env", "image"), id_, found)
    for name, entry in pairs(entries):
        for key, parameter in pairs(entry.get("parameters")):
            default = text_at(parameter, "default") or parameter.text()
            line = line_at(entry, "parameters", key)
            if default is None:
                continue
            if "model" in key.lower() and "/" in default and "://" not in default:
                found.model(default, line, id_, f"{name} takes {default} by default")
            elif data_uri(default) is not None or "data" in key.lower():
                found.dataset(default, line, id_, f"{name} reads {default} by default")


def _kubeflow(given: Document, found: Finds) -> None:
    """A compiled pipeline of Kubeflow or Vertex AI: its components with their images and default inputs."""
    spec = given.root.get("pipelineSpec") or given.root
    executors = at(spec, "deploymentSpec", "executors") or at(spec, "deploymentConfig", "executors")
    if executors is None or spec.get("components") is None:
        return
    name = text_at(spec, "pipelineInfo", "name") or given.folder
    id_ = found.address("pipeline")
    tasks: Value = [*dict(pairs(at(spec, "root", "dag", "tasks")))][:MOST]
    config: dict[str, Value] = {
        "framework": "kubeflow",
        "name": name,
        "steps": tasks,
        "sdk": text_at(spec, "sdkVersion"),
    }
    found.asset(id_, "code/pipeline", name, 1, end_line=given.root.end_line, config=config)
    for key, executor in list(pairs(executors))[:MOST]:
        image = text_at(executor, "container", "image")
        _image(image, line_at(executors, key), id_, found)
    for key, one in pairs(at(spec, "root", "inputDefinitions", "parameters")):
        default = first_text(one, "defaultValue")
        line = line_at(one, "defaultValue")
        if default is None:
            continue
        if "model" in key.lower():
            registry = "huggingface" if "/" in default else "vertex"
            found.model(default, line, id_, f"{key} is {default} by default", registry=registry)
        else:
            found.dataset(default, line, id_, f"{key} is {default} by default")


def _image(image: str | None, line: int, owner: str, found: Finds) -> None:
    name = image_name(image) if image is not None else None
    row = images(found.context.catalog).find(name.repository) if name is not None else None
    if name is None or row is None:
        return
    config: dict[str, Value] = {"repository": name.repository, "category": str(row["category"]), "tag": name.tag,
                                "product": str(row["product"]), "digest": name.digest, "gpu": bool(row.get("gpu")),
                                "pinned": name.digest is not None}  # fmt: skip
    found.asset(name.id, "image", name.repository, line, config=config, provider="container")
    found.edge(owner, name.id, "built-from", f"it runs {name.repository}", line)


def _sagemaker(given: Document, found: Finds) -> None:
    """The definition of a SageMaker pipeline: `{"Version": "2020-12-01", "Steps": […]}`."""
    steps = members(given.root.get("Steps"))
    if not steps or not any(text_at(one, "Type") in _SAGEMAKER_STEPS for one in steps):
        return
    id_ = found.address("pipeline")
    names: Value = [text_at(one, "Name") or "" for one in steps][:MOST]
    config: dict[str, Value] = {"framework": "sagemaker", "name": given.name, "steps": names}
    found.asset(id_, "code/pipeline", given.name, 1, end_line=given.root.end_line, config=config)
    for step in steps[:MOST]:
        name, kind = text_at(step, "Name") or "step", text_at(step, "Type")
        if kind not in {"Training", "Tuning"}:
            continue
        arguments = step.get("Arguments")
        inner = at(arguments, "TrainingJobDefinition") or arguments
        trained = found.address(f"step:{name}")
        told: dict[str, Value] = {
            "framework": "sagemaker", "name": name, "role_arn": _known(text_at(inner, "RoleArn")),
            "image": text_at(inner, "AlgorithmSpecification", "TrainingImage"),
            "encrypt_traffic": plain(at(inner, "EnableInterContainerTrafficEncryption")),
            "network_isolation": plain(at(inner, "EnableNetworkIsolation")),
            "output": text_at(inner, "OutputDataConfig", "S3OutputPath"),
        }  # fmt: skip
        found.asset(trained, "code/training", name, step.line, end_line=step.end_line, config=told)
        found.edge(id_, trained, "invokes", f"the pipeline runs {name}", step.line)
        for channel in members(at(inner, "InputDataConfig")):
            uri = text_at(channel, "DataSource", "S3DataSource", "S3Uri")
            if uri is not None:
                found.dataset(uri, channel.line, trained, f"the channel reads {uri}")


_SAGEMAKER_STEPS = frozenset({"Training", "Processing", "Model", "RegisterModel", "Tuning", "Transform", "Condition"})


def _known(text: str | None) -> str | None:
    return text if text is not None and text.startswith("arn:") else None


def _kedro(given: Document, found: Finds) -> None:
    """Kedro's catalogue: datasets by their names, where they lie, and those that are unpickled."""
    for name, entry in list(given.root.items())[:MOST]:
        kind = text_at(entry, "type")
        path = text_at(entry, "filepath") or text_at(entry, "path")
        if kind is None or "." not in kind or not kind.endswith(("Dataset", "DataSet")) or name.startswith("_"):
            continue
        id_ = found.address(f"dataset:{name}")
        config: dict[str, Value] = {"source": "kedro", "name": name, "type": kind, "path": path,
                                    "format": "pickle" if "pickle" in kind.lower() else None}  # fmt: skip
        found.asset(id_, "code/dataset", name, line_at(given.root, name), end_line=entry.end_line, config=config)
        target = data_uri(path) if path is not None else None
        if target is not None:
            found.edge(id_, target, "stores-in", f"{name} lies at {path}", line_at(entry, "filepath"), value=path)


def _is_catalog(path: str) -> bool:
    return yaml_file(path) and "catalog" in path.rpartition("/")[2] and ("conf/" in path or "catalog" in path)


FORMATS = (
    Format("dvc", lambda path: path.rpartition("/")[2] == "dvc.yaml", _dvc),
    Format("dvc-tracked", lambda path: path.endswith(".dvc"), _tracked, (b"outs:",)),
    Format("mlproject", lambda path: path.rpartition("/")[2] == "MLproject", _mlproject),
    Format("kubeflow", data_file, _kubeflow, (b"deploymentSpec", b"deploymentConfig")),
    Format("sagemaker-pipeline", json_file, _sagemaker, (b'"Steps"',)),
    Format("kedro", _is_catalog, _kedro, (b"Dataset", b"DataSet")),
)
