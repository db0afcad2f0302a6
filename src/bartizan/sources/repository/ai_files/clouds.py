"""Machine learning in clouds by their command lines' files: Azure ML's YAML, Databricks bundles.

<https://learn.microsoft.com/azure/machine-learning/reference-yaml-overview>,
<https://docs.databricks.com/dev-tools/bundles/resources>. What Azure ML deploys has the
type and the configuration of the Resource Manager, so that the rules for it judge these files too.
"""

from __future__ import annotations

import re

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds, data_uri
from bartizan.sources.repository.ai_files.format import Document, Format, yaml_file
from bartizan.sources.repository.configured import at, first_text, line_at, members, pairs, plain, text_at
from bartizan.sources.repository.yaml_marks import Marked

MOST = 300
_SCHEMA = re.compile(r"azuremlschemas\.azureedge\.net/\S*?/(?P<kind>\w+)\.schema\.json")
_ENDPOINT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints"
_DEPLOYMENT = f"{_ENDPOINT}/deployments"
_AUTH = {"key": "Key", "aml_token": "AMLToken", "aad_token": "AADToken"}


def _azure_ml(given: Document, found: Finds) -> None:
    match = _SCHEMA.search(text_at(given.root, "$schema") or "")
    kind = match["kind"] if match is not None else ""
    if kind == "managedOnlineEndpoint":
        _endpoint(given, found)
    elif kind == "managedOnlineDeployment":
        _deployment(given, found)
    elif kind.endswith("Job"):
        _job(kind, given, found)
    elif kind in {"model", "data", "dataAsset"}:
        _asset(kind, given, found)


def _endpoint(given: Document, found: Finds) -> None:
    root = given.root
    name = text_at(root, "name") or given.folder
    auth = text_at(root, "auth_mode")
    access = text_at(root, "public_network_access")
    properties: dict[str, Value] = {"authMode": _AUTH.get(auth or "key", auth)}
    if access is not None:
        properties["publicNetworkAccess"] = access.capitalize()
    lines = {"properties.authMode": line_at(root, "auth_mode"), "properties.publicNetworkAccess":
             line_at(root, "public_network_access")}  # fmt: skip
    config: dict[str, Value] = {"name": name, "properties": properties, "identity": plain(root.get("identity"))}
    found.asset(found.address(f"endpoint:{name}"), _ENDPOINT, name, 1, end_line=root.end_line, config=config,
                provider="azure", lines=lines)  # fmt: skip


def _deployment(given: Document, found: Finds) -> None:
    root = given.root
    name = text_at(root, "name") or given.folder
    egress = root.get("egress_public_network_access")
    properties: dict[str, Value] = {
        "model": _reference(root.get("model")),
        "instanceType": text_at(root, "instance_type"),
    }
    if egress is not None:
        value = plain(egress)
        properties["egressPublicNetworkAccess"] = "Enabled" if value is True or value == "enabled" else "Disabled"
    config: dict[str, Value] = {
        "name": name,
        "properties": {key: one for key, one in properties.items() if one is not None},
    }
    id_ = found.address(f"deployment:{name}")
    lines = {"properties.egressPublicNetworkAccess": line_at(root, "egress_public_network_access")}
    found.asset(id_, _DEPLOYMENT, name, 1, end_line=root.end_line, config=config, provider="azure", lines=lines)
    _model(root.get("model"), line_at(root, "model"), id_, found, "serves")


def _reference(node: Marked | None) -> str | None:
    """`azureml:name:1`, or where an inline model's files lie."""
    return node.text() or text_at(node, "path") if node is not None else None


def _model(node: Marked | None, line: int, owner: str, found: Finds, kind: str) -> None:
    written = _reference(node)
    if written is None:
        return
    if written.startswith("azureml://registries/"):
        parts = written.split("/")
        name = parts[5] if len(parts) > 5 else ""  # noqa: PLR2004 - azureml://registries/<registry>/models/<name>/…
        if name:
            found.model(name, line, owner, f"it takes {name}", registry=f"azureml-{parts[3]}", kind=kind)
    elif written.startswith("azureml:") and not written.startswith("azureml://"):
        found.model(written.removeprefix("azureml:"), line, owner, f"it takes {written}", registry="azureml", kind=kind)


def _job(kind: str, given: Document, found: Finds) -> None:
    """A command, sweep, pipeline or automatic job with what it reads."""
    root = given.root
    name = first_text(root, "display_name", "name", "experiment_name") or given.folder
    pipeline = kind == "pipelineJob"
    id_ = found.address("job")
    config: dict[str, Value] = {"framework": "azureml", "name": name, "kind": kind, "compute": text_at(root, "compute"),
                                "steps": [key for key, _ in pairs(root.get("jobs"))] or None}  # fmt: skip
    found.asset(id_, "code/pipeline" if pipeline else "code/training", name, 1, end_line=root.end_line, config=config)
    for owner in (root, *(one for _, one in pairs(root.get("jobs")))):
        for key, one in pairs(owner.get("inputs")):
            path = text_at(one, "path") or one.text()
            line = line_at(one, "path")
            type_ = text_at(one, "type") or ""
            if path is None or path.startswith("${{"):
                continue
            if "model" in type_:
                _model(one, line, id_, found, "uses-model")
            elif path.startswith("azureml:") and not path.startswith("azureml://"):
                data = f"dataset:azureml/{path.removeprefix('azureml:')}"
                told: dict[str, Value] = {"source": "azureml", "name": path.removeprefix("azureml:")}
                found.asset(data, "code/dataset", path.removeprefix("azureml:"), line, config=told, provider="azure")
                found.edge(id_, data, "trains-on", f"{key} is {path}", line, value=path)
            elif "://" in path or "/" in path:
                found.dataset(path, line, id_, f"{key} is {path}")


def _asset(kind: str, given: Document, found: Finds) -> None:
    root = given.root
    name, path = text_at(root, "name") or given.folder, text_at(root, "path")
    if kind == "model":
        config: dict[str, Value] = {"source": "azureml", "name": name, "version": plain(root.get("version")),
        "path": path,
                                    "type": text_at(root, "type")}  # fmt: skip
        found.asset(found.address("model"), "code/model-files", name, 1, end_line=root.end_line, config=config)
        return
    id_ = f"dataset:azureml/{name}" + (f":{plain(root.get('version'))}" if root.get("version") else "")
    told: dict[str, Value] = {"source": "azureml", "name": name, "path": path}
    found.asset(id_, "code/dataset", name, 1, end_line=root.end_line, config=told, provider="azure")
    target = data_uri(path) if path is not None else None
    if target is not None:
        found.edge(id_, target, "stores-in", f"{name} lies at {path}", line_at(root, "path"), value=path)


def _databricks(given: Document, found: Finds) -> None:
    """The resources of a bundle that concern models."""
    root = given.root
    resources = root.get("resources")
    if resources is None or not isinstance(resources.value, dict):
        return
    for name, one in list(pairs(resources.get("model_serving_endpoints")))[:MOST]:
        _serving(name, one, line_at(resources, "model_serving_endpoints", name), found)
    for name, one in list(pairs(resources.get("registered_models")))[:MOST]:
        full = ".".join(text for key in ("catalog_name", "schema_name", "name") if (text := text_at(one, key)))
        grants = [{"principal": text_at(grant, "principal"), "privileges": plain(grant.get("privileges"))}
                  for grant in members(one.get("grants"))]  # fmt: skip
        config: dict[str, Value] = {"source": "databricks", "name": full or name, "grants": list(grants)}
        line = line_at(resources, "registered_models", name)
        found.asset(
            found.address(f"model:{name}"), "code/model-files", full or name, line, end_line=one.end_line, config=config
        )
    for name, one in list(pairs(resources.get("jobs")))[:MOST]:
        _databricks_job(name, one, line_at(resources, "jobs", name), found)


def _serving(name: str, one: Marked, line: int, found: Finds) -> None:
    entities = members(at(one, "config", "served_entities")) or members(at(one, "config", "served_models"))
    gateway = one.get("ai_gateway")
    rails = at(gateway, "guardrails")
    config: dict[str, Value] = {
        "product": "Databricks Model Serving", "family": "databricks", "category": "inference-server",
        "name": text_at(one, "name") or name, "guardrails": rails is not None,
        "logs": plain(at(gateway, "inference_table_config", "enabled")), "rate_limits": len(members(at(gateway,
        "rate_limits"))),
    }  # fmt: skip
    id_ = found.address(f"serving:{name}")
    found.asset(
        id_, "code/server", text_at(one, "name") or name, line, end_line=one.end_line, config=config, stage=Stage.SERVE
    )
    for entity in entities[:MOST]:
        external = entity.get("external_model")
        if external is not None and (model := text_at(external, "name")) is not None:
            registry = model_names.registry(text_at(external, "provider") or "")
            found.model(model, line_at(external, "name"), id_, f"the endpoint passes on to {model}", registry=registry)
            continue
        served = first_text(entity, "entity_name", "model_name")
        if served is not None and "$" not in served:
            told = f"the endpoint serves {served}"
            version = str(plain(entity.get("entity_version")) or "") or None
            line = line_at(entity, "entity_name")
            found.model(served, line, id_, told, registry="databricks", kind="serves", revision=version)


def _databricks_job(name: str, one: Marked, line: int, found: Finds) -> None:
    """A job, where its name or a task's says that it trains."""
    tasks = [text_at(task, "task_key") or "" for task in members(one.get("tasks"))]
    told = " ".join((name, *tasks)).lower()
    if not re.search(r"train|fine_?tun|inference|model|predict|embed|feature", told):
        return
    config: dict[str, Value] = {"framework": "databricks", "name": text_at(one, "name") or name, "steps": list(tasks)}
    found.asset(
        found.address(f"job:{name}"),
        "code/pipeline",
        text_at(one, "name") or name,
        line,
        end_line=one.end_line,
        config=config,
    )


FORMATS = (
    Format("azure-ml", yaml_file, _azure_ml, (b"azuremlschemas",)),
    Format("databricks", yaml_file, _databricks, (b"model_serving_endpoints", b"registered_models", b"task_key")),
)  # fmt: skip
