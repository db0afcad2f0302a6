"""Google Cloud property trees: the REST resources, from the discovery documents in google-api-python-client.

Model Armor has no document there; its trees come from the message descriptors of google-cloud-modelarmor,
whose JSON names are the REST names. docs/decisions/0004-canonical-schema.md says what is added and why.

Needs `pip install google-api-python-client google-cloud-modelarmor`, outside the project's own environment.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import import_module
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any

from build_schema import Tree

DOCUMENTS = Path(str(distribution("google-api-python-client").locate_file("googleapiclient/discovery_cache/documents")))
MAX_DEPTH = 14

_VERTEX = ("aiplatform.v1", "GoogleCloudAiplatformV1")
_SEARCH = ("discoveryengine.v1", "GoogleCloudDiscoveryengineV1")
_DIALOGFLOW = ("dialogflow.v3", "GoogleCloudDialogflowCxV3")

# (host of the asset type, document, prefix of its schemas, names).
WANTED = (
    (
        "aiplatform",
        *_VERTEX,
        *("BatchPredictionJob", "CachedContent", "CacheConfig", "CustomJob", "Dataset", "DeploymentResourcePool"),
        *("Endpoint", "FeatureGroup", "FeatureOnlineStore", "FeatureView", "Featurestore", "HyperparameterTuningJob"),
        *("Index", "IndexEndpoint", "MetadataStore", "Model", "ModelDeploymentMonitoringJob", "NasJob"),
        *("NotebookExecutionJob", "NotebookRuntime", "NotebookRuntimeTemplate", "PersistentResource", "PipelineJob"),
        *("RagCorpus", "ReasoningEngine", "Schedule", "Tensorboard", "TrainingPipeline", "TuningJob"),
    ),
    ("apikeys", "apikeys.v2", "V2", "Key"),
    ("artifactregistry", "artifactregistry.v1", "", "Repository"),
    ("bigquery", "bigquery.v2", "", "Dataset", "Model", "Table"),
    ("accesscontextmanager", "accesscontextmanager.v1", "", "ServicePerimeter"),
    ("cloudfunctions", "cloudfunctions.v2", "", "Function"),
    ("cloudidentity", "cloudidentity.v1", "", "Group", "Membership"),
    ("cloudkms", "cloudkms.v1", "", "CryptoKey", "KeyRing"),
    ("cloudresourcemanager", "cloudresourcemanager.v3", "", "Folder", "Organization", "Project"),
    (
        *("compute", "compute.v1", "", "Address", "BackendService", "Firewall", "ForwardingRule", "Instance"),
        *("InstanceGroup", "Network", "NetworkEndpointGroup", "Subnetwork", "TargetHttpProxy", "TargetHttpsProxy"),
        "UrlMap",
    ),
    ("cloudfunctions", "cloudfunctions.v2", "", "Function"),
    ("dialogflow", *_DIALOGFLOW, "Agent", "SecuritySettings", "Tool", "Webhook"),
    ("discoveryengine", *_SEARCH, "Assistant", "DataConnector", "DataStore", "Engine", "WidgetConfig"),
    ("iam", "iam.v1", "", "Role", "ServiceAccount", "ServiceAccountKey"),
    ("iam", "iam.v1", "", "WorkloadIdentityPool", "WorkloadIdentityPoolProvider"),
    ("notebooks", "notebooks.v2", "", "Instance"),
    ("orgpolicy", "orgpolicy.v2", "GoogleCloudOrgpolicyV2", "Policy"),
    ("run", "run.v2", "GoogleCloudRunV2", "Job", "Service"),
    ("secretmanager", "secretmanager.v1", "", "Secret"),
    ("sqladmin", "sqladmin.v1", "", "DatabaseInstance"),
    ("storage", "storage.v1", "", "Bucket"),
)

# Cloud Asset Inventory's name of a type where the document names its schema otherwise.
NAMED = {"sqladmin.googleapis.com/DatabaseInstance": "sqladmin.googleapis.com/Instance"}

# A resource's IAM policy is an answer of its own (getIamPolicy) and a Terraform resource of its own.
IAM_POLICY = ("iam.v1", "Policy")

# What containers the API names in the URL only: the id of the resource that a resource lies in.
CONTAINED = (
    "cloudkms.googleapis.com/CryptoKey",
    "dialogflow.googleapis.com/Tool",
    "discoveryengine.googleapis.com/Assistant",
    "discoveryengine.googleapis.com/WidgetConfig",
    "iam.googleapis.com/ServiceAccountKey",
    "iam.googleapis.com/WorkloadIdentityPoolProvider",
    "iam.googleapis.com/DenyPolicy",
    "iam.googleapis.com/PrincipalAccessBoundaryPolicy",
    "iam.googleapis.com/PolicyBinding",
    "cloudidentity.googleapis.com/Membership",
    "orgpolicy.googleapis.com/Policy",
)

# What a request says beside the resource: a bucket's predefined access list, and Terraform's text for a list.
REQUESTED: dict[str, dict[str, Tree]] = {
    "storage.googleapis.com/Bucket": {
        "predefinedAcl": "string",
        "roleEntity": ["string"],
        "defaultRoleEntity": ["string"],
    },
}

# A value whose shape the document leaves to another schema: gs://google-cloud-aiplatform/schema/
# matchingengine/metadata/nearest_neighbor_search_1.0.0.yaml.
SHAPED: dict[str, dict[str, Tree]] = {
    "aiplatform.googleapis.com/Index": {
        "metadata": {"config": "json", "contentsDeltaUri": "string", "isCompleteOverwrite": "boolean"}
    },
}

# Resources of APIs that have no document there (IAM v3), by their REST reference.
WRITTEN: dict[str, dict[str, Tree]] = {
    "iam.googleapis.com/PrincipalAccessBoundaryPolicy": {
        "displayName": "string",
        "details": {
            "enforcementVersion": "string",
            "rules": [{"description": "string", "effect": "string", "resources": ["string"]}],
        },
    },
    "iam.googleapis.com/PolicyBinding": {
        "displayName": "string",
        "condition": {"description": "string", "expression": "string", "location": "string", "title": "string"},
        "policy": "string",
        "policyKind": "string",
        "target": {"principalSet": "string"},
    },
}

_WORDS = {"string": "string", "boolean": "boolean", "integer": "integer", "number": "number"}
# A number that JSON cannot hold is text in the documents; Terraform and people write a number.
_WIDE = {"int64", "uint64"}


def sources() -> dict[str, str]:
    """What the trees were made from."""
    return {
        "google-api-python-client": version("google-api-python-client"),
        "google-cloud-modelarmor": version("google-cloud-modelarmor"),
    } | {f"discovery {name}": str(document(name)["revision"]) for _, name, *_ in WANTED}


def build() -> dict[str, Tree]:
    """Every wanted type's tree."""
    types: dict[str, Tree] = {}
    policy = schema_tree(*IAM_POLICY)
    for host, name, prefix, *resources in WANTED:
        for resource in resources:
            tree = schema_tree(name, prefix + resource)
            assert isinstance(tree, dict), f"{resource} of {name} has no properties"
            types[f"{host}.googleapis.com/{resource}"] = tree
    deny = schema_tree("iam.v2", "GoogleIamV2Policy")
    assert isinstance(deny, dict)
    types["iam.googleapis.com/DenyPolicy"] = deny
    types |= {type_: dict(tree) for type_, tree in WRITTEN.items()}
    for named, meant in NAMED.items():
        types[meant] = types.pop(named)
    for resource in ("Template", "FloorSetting"):
        types[f"modelarmor.googleapis.com/{resource}"] = armor_tree(resource)
    for type_, tree in types.items():
        assert isinstance(tree, dict)
        tree.setdefault("name", "string")
        assert "iamPolicy" not in tree, f"{type_} has iamPolicy now"
        tree["iamPolicy"] = policy
        if type_ in CONTAINED:
            assert "parent" not in tree, f"{type_} has parent now"
            tree["parent"] = "string"
        added = REQUESTED.get(type_, {})
        assert not added.keys() & tree.keys(), f"{type_} has one of {sorted(added)} now"
        tree.update(added)
        for name, shape in SHAPED.get(type_, {}).items():
            assert tree[name] == "json", f"{type_} says what {name} is now"
            tree[name] = shape
    return types


@cache
def document(name: str) -> dict[str, Any]:
    """One discovery document."""
    loaded: dict[str, Any] = json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def schema_tree(name: str, schema: str) -> Tree:
    """The tree of one schema of a discovery document."""
    return _node(document(name)["schemas"], {"$ref": schema}, ())


def _node(schemas: dict[str, Any], part: dict[str, Any], above: tuple[str, ...]) -> Tree:
    """The tree of a part; a schema inside itself is free-form."""
    reference = part.get("$ref")
    if reference is not None:
        if reference in above or len(above) > MAX_DEPTH:
            return "json"
        return _node(schemas, schemas[reference], (*above, reference))
    if part.get("properties"):
        return {name: _node(schemas, inner, above) for name, inner in part["properties"].items()}
    kind = part.get("type")
    if kind == "array":
        return [_node(schemas, part["items"], above)]
    if kind == "string" and part.get("format") in _WIDE:
        return "integer"
    return _WORDS.get(str(kind), "json")


def armor_tree(message: str) -> Tree:
    """The tree of one message of Model Armor."""
    library = import_module("google.cloud.modelarmor_v1")
    return _message(getattr(library, message).pb().DESCRIPTOR, ())


def _message(descriptor: Any, above: tuple[str, ...]) -> Tree:
    if descriptor.full_name in above or descriptor.full_name.startswith("google.protobuf."):
        return "string" if descriptor.name in ("Timestamp", "Duration") else "json"
    out: dict[str, Tree] = {}
    for field in descriptor.fields:
        inner = field.message_type
        entry = inner is not None and inner.GetOptions().map_entry
        if inner is not None and not entry:
            tree = _message(inner, (*above, descriptor.full_name))
        elif entry:
            tree = "json"
        else:
            tree = {"bool": "boolean", "int32": "integer", "int64": "integer"}.get(_KINDS[field.type], "string")
        repeated = getattr(field, "is_repeated", None)
        out[field.json_name] = [tree] if repeated and not entry else tree
    return out


_KINDS = {3: "int64", 5: "int32", 8: "bool", 9: "string", 14: "enum"}
