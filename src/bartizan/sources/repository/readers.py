"""Every reader of repository files, by name; adding one is one line here.

A reader that imports little may stand here itself; others are named, with the function that tells their
files by name, so that a scan imports only what it has files for.
"""

from __future__ import annotations

from bartizan.sources.repository.ai_files.claims import claims as claims_ai_file
from bartizan.sources.repository.arm.bicep.claims import claims as claims_bicep
from bartizan.sources.repository.arm.claims import claims as claims_arm
from bartizan.sources.repository.ci.claims import claims as claims_workflow
from bartizan.sources.repository.ci.claims import claims_settings
from bartizan.sources.repository.cloudformation.claims import claims as claims_cloudformation
from bartizan.sources.repository.cloudformation.claims import claims_service
from bartizan.sources.repository.code.claims import claims as claims_code
from bartizan.sources.repository.containers.claims import claims_compose, claims_dockerfile
from bartizan.sources.repository.kubernetes.claims import claims as claims_kubernetes
from bartizan.sources.repository.kubernetes.helm.claims import claims as claims_helm
from bartizan.sources.repository.kubernetes.helm.claims import claims_release
from bartizan.sources.repository.manifests.claims import claims as claims_manifest
from bartizan.sources.repository.mcp.claims import claims as claims_mcp
from bartizan.sources.repository.mcp.claims import claims_description
from bartizan.sources.repository.model_files.beside import claims as claims_beside_model
from bartizan.sources.repository.model_files.claims import claims as claims_model_file
from bartizan.sources.repository.reader import LazyReader, Reader
from bartizan.sources.repository.secrets.reader import READER as SECRETS
from bartizan.sources.repository.terraform.claims import claims as claims_terraform
from bartizan.sources.repository.terraform.pulumi.claims import claims as claims_pulumi

_HERE = "bartizan.sources.repository"

READERS: tuple[Reader | LazyReader, ...] = (
    LazyReader("terraform", claims_terraform, f"{_HERE}.terraform.reader"),
    LazyReader("cloudformation", claims_cloudformation, f"{_HERE}.cloudformation.reader"),
    LazyReader("serverless", claims_service, f"{_HERE}.cloudformation.serverless.reader"),
    LazyReader("arm", claims_arm, f"{_HERE}.arm.reader"),
    LazyReader("bicep", claims_bicep, f"{_HERE}.arm.bicep.reader"),
    LazyReader("code", claims_code, f"{_HERE}.code.reader"),
    LazyReader("manifests", claims_manifest, f"{_HERE}.manifests.reader"),
    LazyReader("dockerfile", claims_dockerfile, f"{_HERE}.containers.build"),
    LazyReader("compose", claims_compose, f"{_HERE}.containers.compose"),
    LazyReader("mcp", claims_mcp, f"{_HERE}.mcp.reader"),
    LazyReader("mcp-descriptions", claims_description, f"{_HERE}.mcp.descriptions"),
    LazyReader("ci", claims_workflow, f"{_HERE}.ci.reader"),
    LazyReader("agent-settings", claims_settings, f"{_HERE}.ci.settings"),
    LazyReader("ai-files", claims_ai_file, f"{_HERE}.ai_files.reader"),
    SECRETS,
    LazyReader("model-file", claims_model_file, f"{_HERE}.model_files.reader"),
    LazyReader("model-companion", claims_beside_model, f"{_HERE}.model_files.companions"),
    LazyReader("kubernetes", claims_kubernetes, f"{_HERE}.kubernetes.reader"),
    LazyReader("helm", claims_helm, f"{_HERE}.kubernetes.helm.reader"),
    LazyReader("helm-releases", claims_release, f"{_HERE}.kubernetes.helm.releases"),
    LazyReader("pulumi", claims_pulumi, f"{_HERE}.terraform.pulumi.reader"),
)
