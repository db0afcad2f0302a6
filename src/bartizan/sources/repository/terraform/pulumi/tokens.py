"""Pulumi's type tokens as the Terraform resources, CloudFormation types and ARM types that they stand for.

Bridged providers (`aws`, `azure`, `gcp`) name Terraform's resources anew: `aws_sagemaker_notebook_instance`
is `aws:sagemaker/notebookInstance:NotebookInstance`. Which module a resource is in is not a rule, so a
token is matched with the resources that the catalogue knows, without underscores and case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.load import Catalog

_PACKAGES = {"aws": "aws", "azure": "azurerm", "gcp": "google"}
_IRREGULAR = {
    "aws:alb/loadBalancer": "aws_lb",
    "aws:alb/listener": "aws_lb_listener",
    "aws:cloudtrail/trail": "aws_cloudtrail",
    "aws:lb/loadBalancer": "aws_lb",
    "aws:rds/instance": "aws_db_instance",
    "azure:appinsights/insights": "azurerm_application_insights",
    "azure:authorization/assignment": "azurerm_role_assignment",
    "azure:containerservice/registry": "azurerm_container_registry",
    "azure:privatelink/endpoint": "azurerm_private_endpoint",
    "gcp:serviceaccount/account": "google_service_account",
}
"""Names that the bridge chose freely; from the providers' own documentation."""

_NATIVE = {
    ("dbforpostgresql", "server"): "Microsoft.DBforPostgreSQL/flexibleServers",
    ("monitor", "diagnosticsetting"): "Microsoft.Insights/diagnosticSettings",
    ("storage", "blobserviceproperties"): "Microsoft.Storage/storageAccounts/blobServices",
    ("storage", "blobcontainer"): "Microsoft.Storage/storageAccounts/blobServices/containers",
}
"""Names of `azure-native` that its types do not give."""

_MODULES = {"diagflow": "dialogflow", "projects": "project", "organizations": "organization", "folder": "folder"}
_TOKEN = re.compile(r"([\w-]+):([\w-]+)(?:/([\w-]+))?:(\w+)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_VERSION = re.compile(r"v\d{8}(?:preview)?\Z")


@dataclass(frozen=True, slots=True)
class Token:
    """`package:module/name:Type`; in YAML programs often `package:module:Type`, or `package:Type`."""

    package: str
    module: str
    name: str

    @classmethod
    def parse(cls, text: str) -> Token | None:
        """The token; None when the text is none."""
        match = _TOKEN.fullmatch(text)
        if match is not None:
            package, module, _, name = match.groups()
            return cls(package, module, name)
        package, _, name = text.partition(":")
        return cls(package, "index", name) if package and name and ":" not in name else None


def snake(name: str) -> str:
    """`kmsKeyId` as Terraform has it: `kms_key_id`."""
    return _HUMP.sub("_", name).lower()


class Tokens:
    """Finds what a token stands for among what the catalogue knows."""

    def __init__(self, catalog: Catalog) -> None:
        self._terraform = {name.replace("_", ""): name for name in catalog.terraform}
        self._arm = dict(_arm_names({*catalog.schema, *catalog.types}))

    def terraform(self, token: Token) -> str | None:
        """The Terraform resource of a bridged provider's token; None for another provider.

        A resource without a table has the name that the rule gives.
        """
        package = _PACKAGES.get(token.package)
        if package is None:
            return None
        lowered = token.name[:1].lower() + token.name[1:]
        irregular = _IRREGULAR.get(f"{token.package}:{token.module}/{lowered}")
        if irregular is not None:
            return irregular
        name = re.sub(r"V\d\Z", "", token.name).lower()
        module = _MODULES.get(token.module, token.module)
        for key in (f"{package}{module}{name}", f"{package}{module}{token.name.lower()}", f"{package}{name}"):
            if key in self._terraform:
                return self._terraform[key]
        return f"{package}_{module}_{snake(token.name)}"

    def arm(self, token: Token) -> str | None:
        """The ARM type of an `azure-native` token, when the catalogue knows it."""
        module = token.module.partition("/")[0]
        key = (module, token.name.lower())
        return (_NATIVE.get(key) or self._arm.get(key)) if token.package == "azure-native" else None

    @staticmethod
    def cloudformation(token: Token) -> str | None:
        """The `awscc` resource that an `aws-native` token equals."""
        if token.package != "aws-native":
            return None
        return f"awscc_{token.module}_{snake(token.name)}"


def singular(word: str) -> str:
    """An English plural's singular, as far as resource names need it."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _arm_names(types: Iterable[str]) -> Iterator[tuple[tuple[str, str], str]]:
    """`(module, name in lower case)` of each ARM type: the singular of its last part, with or without its parent's.

    The shorter type comes last, so that it has the name that two could have.
    """
    for type_ in sorted((one for one in types if one.startswith("Microsoft.")), key=lambda one: -one.count("/")):
        namespace, _, rest = type_.partition("/")
        module = namespace.removeprefix("Microsoft.").replace(".", "").lower()
        parts = [singular(part).lower() for part in rest.split("/")]
        yield (module, "".join(parts)), type_
        yield (module, "".join(parts[-2:])), type_
        if parts[-1] == "deployment" and len(parts) > 1:
            yield (module, f"{parts[-2].removesuffix('endpoint')}deployment"), type_
        yield (module, parts[-1].removeprefix(module) or parts[-1]), type_
        yield (module, parts[-1]), type_


def maps_only(value: object) -> Mapping[str, object]:
    """The value when it is a map, else an empty one."""
    return value if isinstance(value, dict) else {}
