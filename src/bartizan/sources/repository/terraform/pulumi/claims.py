"""Which files are Pulumi's, by name."""

from __future__ import annotations

import re

PROJECTS = ("Pulumi.yaml", "Pulumi.yml")
_NAMES = re.compile(r"(?:preview|pulumi|stack|export|checkpoint|deployment|state|urn)", re.IGNORECASE)


def claims(path: str) -> bool:
    """Projects, the configurations of stacks, and what may be a preview or an export by its name."""
    name = path.rpartition("/")[2]
    return is_project(name) or is_stack(name) or may_be_document(path)


def is_project(name: str) -> bool:
    """`Pulumi.yaml`."""
    return name in PROJECTS


def is_stack(name: str) -> bool:
    """`Pulumi.dev.yaml`: the configuration of the stack `dev`."""
    return name.startswith("Pulumi.") and name.endswith((".yaml", ".yml")) and not is_project(name)


def may_be_document(path: str) -> bool:
    """Whether the name or the folder alone allows a preview or an export."""
    name = path.rpartition("/")[2]
    return name.endswith(".json") and (_NAMES.search(name) is not None or "/.pulumi/" in f"/{path}")
