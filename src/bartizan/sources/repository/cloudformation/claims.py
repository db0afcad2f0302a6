"""Which files may be templates, and which are services of the Serverless Framework, by name."""

from __future__ import annotations

import re

_SUFFIXES = (".yaml", ".yml", ".json", ".template", ".template.txt")
_SERVICE = re.compile(r"serverless(?:[.-][\w-]+)?\.(?:ya?ml|json|ts|js|cjs|mjs)\Z")


def claims(path: str) -> bool:
    """Every YAML and JSON file, since only the content tells a template, and SAM's configuration."""
    lower = path.lower()
    return lower.endswith((*_SUFFIXES, "samconfig.toml"))


def claims_service(path: str) -> bool:
    """`serverless.yml` and its kin."""
    return _SERVICE.match(path.rpartition("/")[2].lower()) is not None
