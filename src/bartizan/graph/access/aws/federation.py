"""Who gets into a role from outside AWS: OpenID Connect subjects and audiences that its trust policy admits.

Sources: IAM user guide, "Creating a role for web identity or OpenID Connect federation"; GitHub docs,
"Example subject claims" (`repo:<owner>/<repo>:…`, the owner chosen by whoever opens the account); Amazon
Cognito developer guide, "Role trust and permissions"; Amazon EKS user guide, "IAM roles for service accounts".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import walk
from bartizan.graph.access.aws.policy import Document, Statement
from bartizan.graph.globs import matches, meets_prefix
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

GITHUB = "token.actions.githubusercontent.com"
COGNITO = "cognito-identity.amazonaws.com"
WEB_IDENTITY = "sts:assumerolewithwebidentity"
HOSTED = frozenset({GITHUB, "gitlab.com", "app.terraform.io", "agent.buildkite.com", "vstoken.dev.azure.com"})
"""Issuers where anyone may open an account and get tokens: the subject alone tells one customer from another."""


@dataclass(frozen=True, slots=True)
class Federated:
    """One statement of a trust policy that admits tokens of an issuer.

    `issuer` is the provider's URL without scheme. `subjects` are the patterns of which the token's subject
    must match one (None: any subject). `open` says that some other condition cannot be decided;
    `amr` are Cognito's authentication references that are asked for.
    """

    issuer: str
    subjects: tuple[str, ...] | None
    audiences: tuple[str, ...] | None
    open: bool
    amr: tuple[str, ...]
    statement: Statement


def federated(trust: Document, assets: Mapping[str, Asset]) -> Iterator[Federated]:
    """Every way into a role by a token of an OpenID Connect issuer."""
    for item in trust.statements:
        if not item.allow or not _speaks(item):
            continue
        for kind, value in item.principals or ():
            issuer = _issuer(value, assets) if kind == "Federated" else None
            if issuer is not None:
                yield _read(item, issuer)


def admits(way: Federated, subject: str) -> bool | None:
    """Whether a token with this exact subject gets in; None when it cannot be decided."""
    if way.subjects is not None and not any(matches(pattern, subject) for pattern in way.subjects):
        return False
    return None if way.open else True


def any_owner(way: Federated) -> bool:
    """Whether someone outside the organisation can have a token that is admitted.

    GitHub's subjects start with `repo:<owner>/`: where the pattern leaves the owner's name open, even its
    end, a stranger may bear such a name. Other hosted issuers put their customer first in other words, so
    only a subject that is not limited at all is open there.
    """
    if way.issuer not in HOSTED:
        return False
    if way.subjects is None:
        return True
    if way.issuer != GITHUB:
        return any(not pattern.strip("*") for pattern in way.subjects)
    return any(_stranger(pattern) for pattern in way.subjects)


def any_branch(way: Federated, repository: str) -> bool:
    """Whether whoever may push any branch of `owner/repo` gets in, not only the branch that is protected."""
    return way.issuer == GITHUB and any(
        meets_prefix(pattern, f"repo:{repository}:ref:refs/heads/") and "*" in pattern.partition(":ref:")[2] + "*"
        if ":ref:" in pattern
        else matches(pattern, f"repo:{repository}:ref:refs/heads/any-branch-at-all")
        for pattern in way.subjects or ("*",)
    )


def _stranger(pattern: str) -> bool:
    if not meets_prefix(pattern, "repo:"):
        return False
    if not pattern.startswith("repo:"):
        return True
    owner = pattern.removeprefix("repo:").partition("/")[0]
    return "*" in owner or "?" in owner


def _speaks(item: Statement) -> bool:
    actions = [one.lower() for one in item.actions or () if isinstance(one, str)]
    return any(matches(one, WEB_IDENTITY) for one in actions)


def _issuer(value: Value, assets: Mapping[str, Asset]) -> str | None:
    if isinstance(value, Unknown):
        for id_ in value.assets:
            asset = assets.get(id_)
            url = asset.config.get("Url") if asset is not None else None
            if isinstance(url, str):
                return url.removeprefix("https://").rstrip("/").lower()
        pieces = [one for one in value.pieces if one]
        value = pieces[-1] if pieces else None
    if not isinstance(value, str):
        return None
    return value.rpartition(":oidc-provider/")[2].removeprefix("https://").rstrip("/").lower() or None


def _read(item: Statement, issuer: str) -> Federated:
    subjects: tuple[str, ...] | None = None
    audiences: tuple[str, ...] | None = None
    amr: tuple[str, ...] = ()
    open_ = item.condition is not None and not isinstance(item.condition, Mapping)
    for operator, key, values in _tests(item.condition):
        claim = key.lower().removeprefix(f"{issuer}:")
        known = _plain(values)
        if known is None or claim not in ("sub", "aud", "amr") or not _positive(operator):
            open_ = True
        elif claim == "sub":
            # StringEquals knows no wildcards: its text can only be met as it stands.
            texts = known if "like" in operator.lower() else [one for one in known if not set("*?") & set(one)]
            both = subjects is not None
            subjects = tuple(one for one in texts if not both or one in (subjects or ()))
        elif claim == "aud":
            audiences = tuple(known)
        else:
            amr = tuple(known)
    return Federated(issuer, subjects, audiences, open_, amr, item)


def _positive(operator: str) -> bool:
    name = operator.lower().removeprefix("foranyvalue:")
    return name in ("stringequals", "stringlike", "stringequalsignorecase")


def _tests(condition: Value) -> Iterator[tuple[str, str, Value]]:
    for operator, keys in condition.items() if isinstance(condition, Mapping) else ():
        for key, values in keys.items() if isinstance(keys, Mapping) else ():
            yield operator, key, values


def _plain(values: Value) -> list[str] | None:
    listed = values if isinstance(values, Sequence) and not isinstance(values, str) else [values]
    texts = [one for one in listed if isinstance(one, str)]
    return texts if len(texts) == len(listed) else None


def guests(pool: Asset, attachments: Iterable[Asset]) -> Iterator[tuple[Asset, str, Value]]:
    """The roles that an identity pool gives to guests: (attachment, path, role); nothing where guests are off."""
    if pool.config.get("AllowUnauthenticatedIdentities") is not True:
        return
    for attachment in attachments:
        for path, value in walk(attachment.config, "Roles.unauthenticated"):
            yield attachment, path, value
