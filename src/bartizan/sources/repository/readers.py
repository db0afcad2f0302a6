"""Every reader of repository files, by name; adding one is one line here."""

from __future__ import annotations

from bartizan.sources.repository.arm.bicep.reader import READER as BICEP
from bartizan.sources.repository.arm.reader import READER as ARM
from bartizan.sources.repository.ci.reader import READER as CI
from bartizan.sources.repository.ci.settings import READER as AGENT_SETTINGS
from bartizan.sources.repository.cloudformation.reader import READER as CLOUDFORMATION
from bartizan.sources.repository.cloudformation.serverless.reader import READER as SERVERLESS
from bartizan.sources.repository.code.reader import READER as CODE
from bartizan.sources.repository.containers.reader import COMPOSES, DOCKERFILES
from bartizan.sources.repository.kubernetes.helm.reader import READER as HELM
from bartizan.sources.repository.kubernetes.helm.releases import READER as HELM_RELEASES
from bartizan.sources.repository.kubernetes.reader import READER as KUBERNETES
from bartizan.sources.repository.manifests.reader import READER as MANIFESTS
from bartizan.sources.repository.mcp.reader import READER as MCP
from bartizan.sources.repository.reader import Reader
from bartizan.sources.repository.secrets.reader import READER as SECRETS
from bartizan.sources.repository.terraform.pulumi.reader import READER as PULUMI
from bartizan.sources.repository.terraform.reader import READER as TERRAFORM

READERS: tuple[Reader, ...] = (
    TERRAFORM,
    CLOUDFORMATION,
    SERVERLESS,
    ARM,
    BICEP,
    CODE,
    MANIFESTS,
    DOCKERFILES,
    COMPOSES,
    MCP,
    CI,
    AGENT_SETTINGS,
    SECRETS,
    KUBERNETES,
    HELM,
    HELM_RELEASES,
    PULUMI,
)
