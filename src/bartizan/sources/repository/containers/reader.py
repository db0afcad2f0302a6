"""The readers of Dockerfiles and compose files."""

from __future__ import annotations

from bartizan.sources.repository.containers.build import READER as DOCKERFILES
from bartizan.sources.repository.containers.build import claims as claims_dockerfile
from bartizan.sources.repository.containers.compose import READER as COMPOSES
from bartizan.sources.repository.containers.compose import claims as claims_compose

__all__ = ["COMPOSES", "DOCKERFILES", "claims_compose", "claims_dockerfile"]
