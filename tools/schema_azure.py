"""Azure property trees: ARM JSON, from the models in the azure-mgmt packages.

The source of a package's models is read, not imported: either an `_attribute_map` with the ARM path of
each attribute (`properties.networkAcls`), or one `rest_field(name=…)` an attribute. A model with subtypes
(a compute, a datastore) has the properties of all of them.

Needs the packages in `PACKAGES`, outside the project's own environment; azure-ai-ml may come without its
dependencies. docs/decisions/0004-canonical-schema.md says what is added and why.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path

from build_schema import Tree

MAX_DEPTH = 14

# Package: its module with the models, and the file that names the API version.
PACKAGES = {
    "azure-ai-ml": "azure/ai/ml/_restclient/arm_ml_service/models",
    "azure-mgmt-apimanagement": "azure/mgmt/apimanagement/models",
    "azure-mgmt-appcontainers": "azure/mgmt/appcontainers/models",
    "azure-mgmt-authorization": "azure/mgmt/authorization/v2022_04_01/models",
    "azure-mgmt-botservice": "azure/mgmt/botservice/models",
    "azure-mgmt-cognitiveservices": "azure/mgmt/cognitiveservices/models",
    "azure-mgmt-compute": "azure/mgmt/compute/models",
    "azure-mgmt-containerinstance": "azure/mgmt/containerinstance/models",
    "azure-mgmt-containerregistry": "azure/mgmt/containerregistry/models",
    "azure-mgmt-containerservice": "azure/mgmt/containerservice/models",
    "azure-mgmt-cosmosdb": "azure/mgmt/cosmosdb/models",
    "azure-mgmt-databricks": "azure/mgmt/databricks/models",
    "azure-mgmt-healthbot": "azure/mgmt/healthbot/models",
    "azure-mgmt-keyvault": "azure/mgmt/keyvault/models",
    "azure-mgmt-msi": "azure/mgmt/msi/v2024_11_30/models",
    "azure-mgmt-network": "azure/mgmt/network/models",
    "azure-mgmt-postgresqlflexibleservers": "azure/mgmt/postgresqlflexibleservers/models",
    "azure-mgmt-search": "azure/mgmt/search/models",
    "azure-mgmt-security": "azure/mgmt/security/v2024_01_01/models",
    "azure-mgmt-storage": "azure/mgmt/storage/models",
    "azure-mgmt-synapse": "azure/mgmt/synapse/models",
    "azure-mgmt-web": "azure/mgmt/web/models",
}

# ARM type: package and model.
WANTED = {
    "Microsoft.ApiManagement/service/products": ("azure-mgmt-apimanagement", "ProductContract"),
    "Microsoft.App/containerApps": ("azure-mgmt-appcontainers", "ContainerApp"),
    "Microsoft.App/sessionPools": ("azure-mgmt-appcontainers", "SessionPool"),
    "Microsoft.App/jobs": ("azure-mgmt-appcontainers", "Job"),
    "Microsoft.Authorization/denyAssignments": ("azure-mgmt-authorization", "DenyAssignment"),
    "Microsoft.Authorization/roleAssignments": ("azure-mgmt-authorization", "RoleAssignment"),
    "Microsoft.Authorization/roleDefinitions": ("azure-mgmt-authorization", "RoleDefinition"),
    "Microsoft.BotService/botServices": ("azure-mgmt-botservice", "Bot"),
    "Microsoft.CognitiveServices/accounts": ("azure-mgmt-cognitiveservices", "Account"),
    "Microsoft.CognitiveServices/accounts/capabilityHosts": ("azure-mgmt-cognitiveservices", "CapabilityHost"),
    "Microsoft.CognitiveServices/accounts/connections": (
        "azure-mgmt-cognitiveservices",
        "ConnectionPropertiesV2BasicResource",
    ),
    "Microsoft.CognitiveServices/accounts/defenderForAISettings": (
        "azure-mgmt-cognitiveservices",
        "DefenderForAISetting",
    ),
    "Microsoft.CognitiveServices/accounts/deployments": ("azure-mgmt-cognitiveservices", "Deployment"),
    "Microsoft.CognitiveServices/accounts/projects": ("azure-mgmt-cognitiveservices", "Project"),
    "Microsoft.CognitiveServices/accounts/raiBlocklists": ("azure-mgmt-cognitiveservices", "RaiBlocklist"),
    "Microsoft.CognitiveServices/accounts/raiPolicies": ("azure-mgmt-cognitiveservices", "RaiPolicy"),
    "Microsoft.App/containerApps/authConfigs": ("azure-mgmt-appcontainers", "AuthConfig"),
    "Microsoft.App/managedEnvironments": ("azure-mgmt-appcontainers", "ManagedEnvironment"),
    "Microsoft.Compute/virtualMachines": ("azure-mgmt-compute", "VirtualMachine"),
    "Microsoft.ContainerInstance/containerGroups": ("azure-mgmt-containerinstance", "ContainerGroup"),
    "Microsoft.ContainerRegistry/registries": ("azure-mgmt-containerregistry", "Registry"),
    "Microsoft.ContainerService/managedClusters": ("azure-mgmt-containerservice", "ManagedCluster"),
    "Microsoft.DBforPostgreSQL/flexibleServers": ("azure-mgmt-postgresqlflexibleservers", "Server"),
    "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules": (
        "azure-mgmt-postgresqlflexibleservers",
        "FirewallRule",
    ),
    "Microsoft.Databricks/workspaces": ("azure-mgmt-databricks", "Workspace"),
    "Microsoft.DocumentDB/databaseAccounts": ("azure-mgmt-cosmosdb", "DatabaseAccountGetResults"),
    "Microsoft.HealthBot/healthBots": ("azure-mgmt-healthbot", "HealthBot"),
    "Microsoft.KeyVault/vaults": ("azure-mgmt-keyvault", "Vault"),
    "Microsoft.KeyVault/vaults/keys": ("azure-mgmt-keyvault", "Key"),
    "Microsoft.KeyVault/vaults/secrets": ("azure-mgmt-keyvault", "Secret"),
    "Microsoft.MachineLearningServices/registries": ("azure-ai-ml", "Registry"),
    "Microsoft.MachineLearningServices/workspaces": ("azure-ai-ml", "Workspace"),
    "Microsoft.MachineLearningServices/workspaces/batchEndpoints": ("azure-ai-ml", "BatchEndpoint"),
    "Microsoft.MachineLearningServices/workspaces/computes": ("azure-ai-ml", "ComputeResource"),
    "Microsoft.MachineLearningServices/workspaces/connections": (
        "azure-ai-ml",
        "WorkspaceConnectionPropertiesV2BasicResource",
    ),
    "Microsoft.MachineLearningServices/workspaces/datastores": ("azure-ai-ml", "Datastore"),
    "Microsoft.MachineLearningServices/workspaces/jobs": ("azure-ai-ml", "JobBase"),
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints": ("azure-ai-ml", "OnlineEndpoint"),
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments": ("azure-ai-ml", "OnlineDeployment"),
    "Microsoft.MachineLearningServices/workspaces/outboundRules": ("azure-ai-ml", "OutboundRuleBasicResource"),
    "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints": ("azure-ai-ml", "ServerlessEndpoint"),
    "Microsoft.ManagedIdentity/userAssignedIdentities": ("azure-mgmt-msi", "Identity"),
    "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials": (
        "azure-mgmt-msi",
        "FederatedIdentityCredential",
    ),
    "Microsoft.Network/applicationGateways": ("azure-mgmt-network", "ApplicationGateway"),
    "Microsoft.Network/loadBalancers": ("azure-mgmt-network", "LoadBalancer"),
    "Microsoft.Network/networkInterfaces": ("azure-mgmt-network", "NetworkInterface"),
    "Microsoft.Network/networkSecurityGroups": ("azure-mgmt-network", "NetworkSecurityGroup"),
    "Microsoft.Network/networkSecurityGroups/securityRules": ("azure-mgmt-network", "SecurityRule"),
    "Microsoft.Network/privateEndpoints": ("azure-mgmt-network", "PrivateEndpoint"),
    "Microsoft.Network/publicIPAddresses": ("azure-mgmt-network", "PublicIPAddress"),
    "Microsoft.Network/virtualNetworks": ("azure-mgmt-network", "VirtualNetwork"),
    "Microsoft.Network/virtualNetworks/subnets": ("azure-mgmt-network", "Subnet"),
    "Microsoft.Search/searchServices": ("azure-mgmt-search", "SearchService"),
    "Microsoft.Security/pricings": ("azure-mgmt-security", "Pricing"),
    "Microsoft.Storage/storageAccounts": ("azure-mgmt-storage", "StorageAccount"),
    "Microsoft.Storage/storageAccounts/blobServices": ("azure-mgmt-storage", "BlobServiceProperties"),
    "Microsoft.Storage/storageAccounts/blobServices/containers": ("azure-mgmt-storage", "BlobContainer"),
    "Microsoft.Synapse/workspaces": ("azure-mgmt-synapse", "Workspace"),
    "Microsoft.Web/sites": ("azure-mgmt-web", "Site"),
    "Microsoft.Web/sites/config": ("azure-mgmt-web", "SiteAuthSettingsV2"),
}

_SCHEDULE: Tree = {
    "properties": {
        "principalId": "string",
        "roleDefinitionId": "string",
        "requestType": "string",
        "justification": "string",
        "condition": "string",
        "conditionVersion": "string",
        "scope": "string",
        "scheduleInfo": {
            "startDateTime": "string",
            "expiration": {"type": "string", "duration": "string", "endDateTime": "string"},
        },
    },
}
_IDENTITY: Tree = {
    "type": "string",
    "principalId": "string",
    "tenantId": "string",
    "userAssignedIdentities": ["string"],
}

# No installed package has their models at the API version that counts; from the REST references: Azure Monitor
# 2021-05-01-preview, Authorization 2020-10-01, Resource Management 2024-03-01, Deployment Scripts 2023-08-01,
# Logic Apps 2019-05-01, Data Factory 2018-06-01, Automation 2023-11-01.
WRITTEN: dict[str, Tree] = {
    "Microsoft.Authorization/roleAssignmentScheduleRequests": _SCHEDULE,
    "Microsoft.Authorization/roleEligibilityScheduleRequests": _SCHEDULE,
    "Microsoft.Automation/automationAccounts": {
        "identity": _IDENTITY,
        "properties": {"publicNetworkAccess": "boolean", "disableLocalAuth": "boolean", "sku": {"name": "string"}},
    },
    "Microsoft.DataFactory/factories": {"identity": _IDENTITY, "properties": {"publicNetworkAccess": "string"}},
    "Microsoft.Logic/workflows": {
        "identity": _IDENTITY,
        "properties": {"state": "string", "definition": "json", "parameters": "json", "accessControl": "json"},
    },
    "Microsoft.Resources/deploymentScripts": {
        "kind": "string",
        "identity": _IDENTITY,
        "properties": {
            "scriptContent": "string",
            "primaryScriptUri": "string",
            "arguments": "string",
            "azCliVersion": "string",
            "azPowerShellVersion": "string",
            "environmentVariables": [{"name": "string", "value": "string", "secureValue": "string"}],
        },
    },
    "Microsoft.Resources/resourceGroups": {"managedBy": "string", "properties": {"provisioningState": "string"}},
    "Microsoft.Insights/diagnosticSettings": {
        "scope": "string",
        "properties": {
            "workspaceId": "string",
            "storageAccountId": "string",
            "eventHubAuthorizationRuleId": "string",
            "eventHubName": "string",
            "logAnalyticsDestinationType": "string",
            "logs": [{"category": "string", "categoryGroup": "string", "enabled": "boolean"}],
            "metrics": [{"category": "string", "enabled": "boolean"}],
        },
    },
}

# Resources that another one only refers to by id, though the models nest them whole.
REFERRED = {
    *("ApplicationSecurityGroup", "FlowLog", "NatGateway", "NetworkInterface", "NetworkSecurityGroup"),
    *(
        "PrivateEndpoint",
        "PrivateLinkService",
        "PublicIPAddress",
        "RouteTable",
        "ServiceEndpointPolicy",
        "VirtualNetwork",
    ),
}
_REFERENCE: Tree = {"id": "string"}

# Every resource has these, whatever its model says.
ENVELOPE: dict[str, Tree] = {"id": "string", "name": "string", "type": "string", "tags": "json", "location": "string"}

# The map's keys are the ids; what stands below them is an answer. Canonical is the list of the keys.
IDENTITIES: Tree = ["string"]

# A blob service's settings stand beside its account where people write them (azurerm_storage_account.blob_properties).
# The sign-in of a web app likewise (azurerm_linux_web_app.auth_settings_v2).
FOLDED = {
    "Microsoft.Storage/storageAccounts": ("blobServices", "Microsoft.Storage/storageAccounts/blobServices"),
    "Microsoft.Web/sites": ("authSettingsV2", "Microsoft.Web/sites/config"),
}

_WORDS = {"str": "string", "bool": "boolean", "int": "integer", "float": "number", "long": "integer"}
_TEXT = {"iso-8601", "duration", "datetime.datetime", "datetime.timedelta", "datetime.date", "datetime.time", "bytes"}


def sources() -> dict[str, str]:
    """What the trees were made from."""
    return {name: f"{version(name)} (API {api_version(name)})" for name in PACKAGES}


def api_version(package: str) -> str:
    """The API version of a package's models."""
    folder = PACKAGES[package].removesuffix("/models")
    dated = re.search(r"v(\d{4})_(\d\d)_(\d\d)$", folder)
    if dated is not None:
        return "-".join(dated.groups())
    root = Path(str(distribution(package).locate_file(folder)))
    text = (root / "_configuration.py").read_text(encoding="utf-8") + (root / "_version.py").read_text(encoding="utf-8")
    found = re.search(r'pop\(\s*"api_version",\s*"([^"]+)"', text)
    return found[1] if found else "of each operation"


def build() -> dict[str, Tree]:
    """Every wanted type's tree."""
    types: dict[str, Tree] = {}
    for type_, (package, model) in WANTED.items():
        tree = models(package).tree(model, ())
        assert isinstance(tree, dict), f"{model} is not a model of {package}"
        assert "properties" in tree, f"{model} of {package} has no properties"
        types[type_] = tree = ENVELOPE | tree
        identity = tree.get("identity")
        if isinstance(identity, dict) and "userAssignedIdentities" in identity:
            tree["identity"] = identity | {"userAssignedIdentities": IDENTITIES}
        if type_.count("/") > 1:
            assert "parent" not in tree, f"{type_} has parent now"
            tree["parent"] = "string"
    types |= {type_: ENVELOPE | tree for type_, tree in WRITTEN.items() if isinstance(tree, dict)}
    for type_, (property_, part) in FOLDED.items():
        owner, folded = types[type_], types[part]
        assert isinstance(owner, dict)
        assert isinstance(folded, dict)
        assert property_ not in owner, f"{type_} has {property_} now"
        owner[property_] = {"properties": folded["properties"]}
    return types


@dataclass
class Model:
    """One class: its base classes, its own fields by ARM path, and the subtypes that it names."""

    bases: list[str]
    fields: dict[str, str] = field(default_factory=dict)
    discriminated: bool = False


class Models:
    """The models of one package, by name."""

    def __init__(self, folder: Path) -> None:
        self.models: dict[str, Model] = {}
        for file in sorted(folder.glob("_models*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    self.models[node.name] = _model(node)
        self.subtypes: dict[str, list[str]] = {}
        for name, model in self.models.items():
            for base in model.bases:
                self.subtypes.setdefault(base, []).append(name)

    def tree(self, name: str, above: tuple[str, ...]) -> Tree:
        """The tree of one model; a model inside itself is free-form."""
        if name not in self.models or name in above or len(above) > MAX_DEPTH:
            return "json"
        if above and (name in REFERRED or (name == "Subnet" and above != ("VirtualNetwork",))):
            return _REFERENCE
        out: dict[str, Tree] = {}
        for path, annotation in [*self.inherited(name), *self.subtyped(name)]:
            _put(out, path.split("."), self.node(annotation, (*above, name)))
        return out or "json"

    def inherited(self, name: str) -> Iterator[tuple[str, str]]:
        """The fields of a model, those of its bases first."""
        model = self.models.get(name)
        if model is not None:
            for base in model.bases:
                yield from self.inherited(base)
            yield from model.fields.items()

    def subtyped(self, name: str) -> Iterator[tuple[str, str]]:
        """The fields of every subtype that a discriminator chooses."""
        if self.models[name].discriminated:
            for child in self.subtypes.get(name, ()):
                yield from self.models[child].fields.items()
                if child != name:
                    yield from self._below(child)

    def _below(self, name: str) -> Iterator[tuple[str, str]]:
        for child in self.subtypes.get(name, ()):
            yield from self.models[child].fields.items()
            yield from self._below(child)

    def node(self, annotation: str, above: tuple[str, ...]) -> Tree:
        """The tree of a type as the package writes it: `[Sku]`, `{str}`, `Optional["_models.Sku"]`."""
        text = annotation.replace("'", "").replace('"', "").replace("_models.", "").replace(" ", "")
        text = re.sub(r"\b(?:_?types|_network_models|_python_models)\.", "", text)
        while (inner := re.fullmatch(r"(?:Optional|Union)\[(.*)\]", text)) is not None:
            text = _first(inner[1])
        if (items := re.fullmatch(r"(?:[Ll]ist|Sequence)\[(.*)\]|\[(.*)\]", text)) is not None:
            return [self.node(items[1] or items[2], above)]
        if text in _TEXT:
            return "string"
        if text in _WORDS:
            return _WORDS[text]
        return self.tree(text, above) if text in self.models else "json"


@cache
def models(package: str) -> Models:
    """The models of one installed package."""
    return Models(Path(str(distribution(package).locate_file(PACKAGES[package]))))


def _first(text: str) -> str:
    """The first of the alternatives in `str,Sku,dict[str,int]`."""
    depth = 0
    for at, character in enumerate(text):
        depth += (character in "[{") - (character in "]}")
        if character == "," and depth == 0:
            return text[:at]
    return text


def _model(node: ast.ClassDef) -> Model:
    # `_serialization.Model` is the core library's, whatever the package's own models are called.
    bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
    model = Model(bases)
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Dict):
            name = ast.unparse(statement.targets[0])
            if name == "_attribute_map":
                # An empty key stands for whatever else there is.
                for attribute in ast.literal_eval(statement.value).values():
                    if attribute["key"]:
                        model.fields[attribute["key"]] = attribute["type"]
            model.discriminated |= name == "_subtype_map"
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Call):
            called = ast.unparse(statement.value.func)
            if called in ("rest_field", "rest_discriminator"):
                named = [ast.literal_eval(word.value) for word in statement.value.keywords if word.arg == "name"]
                model.fields[named[0] if named else ast.unparse(statement.target)] = ast.unparse(statement.annotation)
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "__mapping__":
            model.discriminated = True
    return model


def _put(out: dict[str, Tree], path: list[str], tree: Tree) -> None:
    """Set a tree at an ARM path; what several subtypes say of one place is joined."""
    for step in path[:-1]:
        inner = out.setdefault(step, {})
        if not isinstance(inner, dict):
            inner = out[step] = {}
        out = inner
    out[path[-1]] = _join(out.get(path[-1]), tree)


def _join(one: Tree | None, other: Tree) -> Tree:
    """One tree for a place that two subtypes speak of; free-form where they do not agree."""
    if one is None or one == other:
        return other
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: _join(one.get(name), other.get(name, one.get(name, "json"))) for name in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return [_join(one[0], other[0])]
    return "json"
