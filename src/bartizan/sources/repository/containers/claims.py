"""Which files are Dockerfiles and compose files, by name."""

from __future__ import annotations

import re

_DOCKERFILE = re.compile(r"(^|/)((Docker|Container)file([.-][\w.-]+)?|[\w.-]+\.([Dd]ocker|[Cc]ontainer)file)$")
_COMPOSE = re.compile(r"(^|/)(docker-)?compose([.-][\w.-]+)?\.ya?ml$")


def claims_dockerfile(path: str) -> bool:
    """Dockerfiles and Containerfiles under their usual names."""
    return bool(_DOCKERFILE.search(path)) and not path.endswith((".md", ".py", ".dockerignore"))


def claims_compose(path: str) -> bool:
    """Compose files under their usual names."""
    return bool(_COMPOSE.search(path))
