"""Which files are Terraform's, by name."""

from __future__ import annotations

import re

CODE = (".tf", ".tofu")
CODE_JSON = (".tf.json", ".tofu.json")
VALUES = (".tfvars", ".tfvars.json")
_NAMES = re.compile(r"(?:plan|tfstate|state|terraform|tfshow|show)", re.IGNORECASE)


def claims(path: str) -> bool:
    """Terraform and OpenTofu code, values files, and what may be a plan or a state by its name."""
    return is_code(path) or path.endswith(VALUES) or may_be_plan(path)


def is_code(path: str) -> bool:
    """Whether a file holds blocks of Terraform or OpenTofu."""
    return path.endswith((*CODE, *CODE_JSON))


def may_be_plan(path: str) -> bool:
    """Whether the name alone allows a plan or a state: `tfplan.json`, `prod.plan.json`, `*.tfstate`."""
    name = path.rpartition("/")[2]
    if path.startswith(".terraform/") or "/.terraform/" in path:
        return False
    if name.endswith((".tf.json", ".tofu.json", ".tfvars.json")):
        return False
    return name.endswith(".tfstate") or (name.endswith(".json") and _NAMES.search(name) is not None)
