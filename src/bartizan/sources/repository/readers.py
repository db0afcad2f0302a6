"""Every reader of repository files, by name; adding one is one line here."""

from __future__ import annotations

from bartizan.sources.repository.cloudformation.reader import READER as CLOUDFORMATION
from bartizan.sources.repository.code.reader import READER as CODE
from bartizan.sources.repository.containers.reader import COMPOSES, DOCKERFILES
from bartizan.sources.repository.manifests.reader import READER as MANIFESTS
from bartizan.sources.repository.mcp.reader import READER as MCP
from bartizan.sources.repository.reader import Reader
from bartizan.sources.repository.secrets.reader import READER as SECRETS
from bartizan.sources.repository.terraform.reader import READER as TERRAFORM

READERS: tuple[Reader, ...] = (
    TERRAFORM,
    CLOUDFORMATION,
    CODE,
    MANIFESTS,
    DOCKERFILES,
    COMPOSES,
    MCP,
    SECRETS,
)
