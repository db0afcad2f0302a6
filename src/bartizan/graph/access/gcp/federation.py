"""Workload identity federation: which pools let strangers in, and as what.

Source: IAM documentation, "Workload Identity Federation" and "Configure Workload Identity Federation with
deployment pipelines": an issuer that serves everyone (GitHub, GitLab, HCP Terraform) signs tokens for every
account of it, so a provider needs an attribute condition that keeps strangers out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import get
from bartizan.graph.access.gcp.cel import Foreign, Odd, can
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value, plain

PROVIDER = "iam.googleapis.com/WorkloadIdentityPoolProvider"
SHARED_ISSUERS = {
    "https://token.actions.githubusercontent.com": "GitHub Actions",
    "https://gitlab.com": "GitLab",
    "https://app.terraform.io": "HCP Terraform",
}
"""Issuers that sign tokens for everyone who has an account with them."""

_OWN = frozenset(
    {"sub", "repository", "repository_owner", "repository_id", "repository_owner_id", "actor", "actor_id"}
    | {"job_workflow_ref", "workflow_ref", "enterprise", "enterprise_id", "jti"}
    | {"namespace_path", "namespace_id", "project_path", "project_id", "user_login", "user_id", "user_email"}
    | {"terraform_organization_name", "terraform_organization_id", "terraform_workspace_id", "terraform_project_id"}
)
"""Claims that carry a stranger's own names."""

_FREE = frozenset(
    {"ref", "ref_type", "head_ref", "base_ref", "environment", "event_name", "workflow", "run_number", "run_attempt"}
    | {"ref_protected", "repository_visibility", "runner_environment", "pipeline_source", "ref_path"}
    | {"terraform_workspace_name", "terraform_project_name", "terraform_run_phase", "aud"}
)
"""Claims that a stranger makes what they like in a repository or workspace of their own."""


@dataclass(frozen=True, slots=True)
class OpenProvider:
    """A provider of a pool that signs strangers in; `sure` false where its condition could not be judged."""

    provider: Asset
    issuer: str
    evidence: Evidence
    sure: bool


def open_providers(pool: Asset, assets: Iterable[Asset]) -> Iterator[OpenProvider]:
    """The providers of a pool through which anyone with an account at a shared issuer gets in."""
    if pool.config.get("disabled") is True:
        return
    for provider in assets:
        if provider.type != PROVIDER or not _within(provider, pool) or provider.config.get("disabled") is True:
            continue
        issuer = get(provider.config, "oidc.issuerUri")
        service = SHARED_ISSUERS.get(issuer.rstrip("/")) if isinstance(issuer, str) else None
        if service is None:
            continue
        condition = provider.config.get("attributeCondition")
        found = _admits(condition, provider)
        if found is False:
            continue
        path = "oidc.issuerUri" if condition is None else "attributeCondition"
        said = "no attribute condition" if condition is None else "an attribute condition that lets strangers in"
        text = f"{provider.name} takes tokens of {service} for anyone: it has {said}"
        fact = Evidence(text, path, plain(get(provider.config, path)), place(provider, path))
        yield OpenProvider(provider, service, fact, found is True)


def _within(provider: Asset, pool: Asset) -> bool:
    parent = provider.config.get("parent")
    if isinstance(parent, Unknown):
        return pool.id in parent.assets
    if not isinstance(parent, str):
        return provider.id.startswith(f"{pool.id}/providers/")
    return parent.rpartition("/")[2] == pool.config.get("name") and pool.account == provider.account


def _admits(condition: Value, provider: Asset) -> bool | None:
    if condition is None or condition == "":
        return True
    return can(condition, lambda path: _claim(path, provider)) if isinstance(condition, str) else None


def _claim(path: tuple[str, ...], provider: Asset) -> object:
    """What a stranger's token says for a claim or for an attribute that is mapped from one."""
    if path[0] in ("attribute", "google") and len(path) == 2:  # noqa: PLR2004 - the word and the attribute's name
        mapping = provider.config.get("attributeMapping")
        said = mapping.get(".".join(path)) if isinstance(mapping, Mapping) else None
        head, _, claim = said.partition(".") if isinstance(said, str) else ("", "", "")
        path = (head, claim)
    if path[0] != "assertion" or len(path) != 2:  # noqa: PLR2004 - the word and the claim's name
        return Odd.UNKNOWN
    if path[1] in _FREE:
        return Foreign(free=True)
    return Foreign() if path[1] in _OWN else Odd.UNKNOWN


def open_names(pool: Asset, assets: Iterable[Asset], given: Mapping[str, object]) -> frozenset[str]:
    """Those of the pool's members that bindings name and that a stranger can be: by an attribute they choose."""
    providers = list(open_providers(pool, assets))
    found: set[str] = set()
    for member in given:
        head = f"pool:{pool.id}/attribute."
        if not member.startswith(head):
            continue
        attribute = member.removeprefix(head).partition("/")[0]
        if any(_claim(("attribute", attribute), one.provider) == Foreign(free=True) for one in providers):
            found.add(member)
    return frozenset(found)
