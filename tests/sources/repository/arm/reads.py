"""Small ARM templates for the tests, and what is read of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bartizan.sources.repository.arm.reader import READER
from tests.sources.repository.trees import Read, write
from tests.sources.repository.trees import read as read_tree

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
INPUTS = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
ACCOUNT = "Microsoft.CognitiveServices/accounts"


def template(*resources: Any, **sections: Any) -> str:
    """A template with these resources; `parameters`, `variables`, `outputs` … by name."""
    return json.dumps(
        {"$schema": SCHEMA, "contentVersion": "1.0.0.0", **sections, "resources": list(resources)}, indent=1
    )


def inputs(**values: Any) -> str:
    """A parameter file."""
    return json.dumps(
        {"$schema": INPUTS, "contentVersion": "1.0.0.0", "parameters": {k: {"value": v} for k, v in values.items()}}
    )


def account(name: str = "ai", **more: Any) -> dict[str, Any]:
    """An Azure AI account."""
    return {"type": ACCOUNT, "apiVersion": "2024-10-01", "name": name, "properties": {}, **more}


def nested(name: str, inner: str | None = None, **properties: Any) -> dict[str, Any]:
    """A deployment inside a template."""
    if inner is not None:
        properties["template"] = json.loads(inner)
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        "properties": {"mode": "Incremental", **properties},
    }


def read(root: Path, files: dict[str, str | bytes]) -> Read:
    """Scan a tree with these files for ARM templates."""
    return read_tree(write(root, files), readers=(READER,))


def one(root: Path, *resources: Any, **sections: Any) -> Read:
    """Scan one template."""
    return read(root, {"main.json": template(*resources, **sections)})


def value(root: Path, expression: Any, **sections: Any) -> Any:
    """What an expression of a template comes to, as it stands in an account's tags."""
    found = one(root, account(tags={"x": expression}), **sections)
    return found.config("accounts.ai")["tags"]["x"]
