"""What a job of GitHub becomes by its own token: roles of AWS and managed identities of Azure that trust its subject.

Sources: GitHub docs, OpenID Connect reference, "Example subject claims"; GitHub docs, "Workflow syntax",
`permissions` (a token is given only where `id-token` may be written); Microsoft Entra, "Workload identity federation"
(the subject must be equal to the letter). Google Cloud's pools are told in `gcp`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.aws.federation import GITHUB, Federated
from bartizan.graph.access.aws.policy import quoted
from bartizan.graph.attack.moves import DEVELOPER, Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.graph.globs import covers_prefix, matches, meets_prefix
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown

ROLE = "AWS::IAM::Role"
FEDERATED = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
_BRANCH = "ref:refs/heads/"
_SUBJECT = "properties.subject"


@dataclass(frozen=True, slots=True)
class Bearer:
    """A job that gets tokens: the name of its repository, those of all others, and the ends of its subjects.

    `sure` is false where the token's permission stands in no file.
    """

    job: Asset
    repository: str
    others: frozenset[str]
    ends: tuple[str, ...]
    sure: bool


def moves(ground: Ground) -> Iterator[Move]:
    """Each job to the identities that trust its token, and developers to jobs whose role trusts every branch."""
    jobs = [one for one in ground.by_type.get("ci/job", ()) if one.config.get("tokenSubjects")]
    names = frozenset(_repository(one.id) for one in ground.facts.assets.values() if one.id.startswith("repo:"))
    credentials = _credentials(ground) if jobs else {}
    for job in jobs:
        bearer = _bearer(job, names)
        if bearer is not None:
            yield from _roles(ground, bearer)
            yield from _managed(ground, bearer, credentials)


def _repository(id_: str) -> str:
    """The name of the repository that an id is of, without its owner's."""
    return id_.removeprefix("repo:").partition("//")[0].rpartition("/")[2]


def _bearer(job: Asset, names: frozenset[str]) -> Bearer | None:
    """The job as one that gets tokens; None where it is given none."""
    writes = job.config.get("writes")
    if not isinstance(writes, Unknown) and "id-token" not in [one for _, one in walk(job.config, "writes[]")]:
        return None
    ends = tuple(one for _, one in walk(job.config, "tokenSubjects[]") if isinstance(one, str))
    name = _repository(job.id)
    return Bearer(job, name, names - {name}, ends, not isinstance(writes, Unknown))


def _roles(ground: Ground, bearer: Bearer) -> Iterator[Move]:
    for edge, role in ground.facts.near.out(bearer.job.id, "runs-as"):
        if role.type != ROLE:
            continue
        best: tuple[Federated, bool] | None = None
        for way in ground.facts.aws.federated(role.id):
            found = lets_in(way.subjects, bearer, stated=True) if way.issuer == GITHUB else None
            if found is not None and (best is None or (found and not way.open)):
                best = way, found and not way.open
        if best is None:
            continue
        way, sure = best
        item = way.statement
        fact = Evidence(f"{role.name} lets in tokens of {GITHUB}", item.path, quoted(item), item.location)
        certainty = Certainty.PROVEN if sure and bearer.sure else Certainty.CONDITIONAL
        basis = Basis((*edge.evidence, fact), frozenset({role.id, bearer.job.id}), certainty)
        yield from ground.moves("compute-role", bearer.job.id, role.id, basis)
        if every_branch(way.subjects, bearer):
            said = f"{role.name} trusts every branch, so a pushed one needs no review"
            open_ = Evidence(said, item.path, quoted(item), item.location)
            assumed = Basis((open_,), frozenset({role.id}), Certainty.ASSUMED)
            yield from ground.moves("developer-changes-code", DEVELOPER, bearer.job.id, assumed)


def lets_in(subjects: Iterable[str] | None, bearer: Bearer, *, stated: bool) -> bool | None:
    """Whether one of some patterns admits the job: True, False where a file does not tell, None where none does.

    `stated`: the job itself names what it signs in to, so that a repository's name which is no other's is its own.
    """
    if subjects is None:
        return True
    found = [_fits(pattern, end, bearer, stated=stated) for pattern in subjects for end in bearer.ends]
    return True if True in found else False if False in found else None


def every_branch(subjects: Iterable[str] | None, bearer: Bearer) -> bool:
    """Whether whoever pushes any branch of the job's repository has a token that is let in."""
    if not any(end.startswith(_BRANCH) for end in bearer.ends):
        return False
    for pattern in ("*",) if subjects is None else subjects:
        name, end = _split(pattern)
        if _named(name, bearer) is not None and covers_prefix(end, _BRANCH):
            return True
    return False


def _fits(pattern: str, end: str, bearer: Bearer, *, stated: bool) -> bool | None:
    name, wanted = _split(pattern)
    ours, fits = _named(name, bearer), _meets(wanted, end)
    if ours is None or fits is None:
        return None
    # Whoever must approve a run in an environment is set at the host, where no file tells it.
    return (ours or stated) and fits and not end.startswith("environment:")


def _split(pattern: str) -> tuple[str, str]:
    """A pattern of subjects as that of `owner/name` and that of the end; one that stops before is open there."""
    if not pattern.startswith("repo:"):
        return ("*", "*") if meets_prefix(pattern, "repo:") and pattern.endswith("*") else ("", "")
    name, colon, end = pattern.removeprefix("repo:").partition(":")
    return name, end if colon else "*" if name.endswith("*") else ""


def _named(pattern: str, bearer: Bearer) -> bool | None:
    """Whether a pattern of `owner/name` is of the job's repository; False where files do not tell, None where not.

    The owner stands in no file, and a folder may bear another name than the repository that it was cloned from.
    """
    owner, slash, repository = pattern.rpartition("/")
    if not slash:
        # The beginning of an owner's name, any of whose repositories fit.
        return True if pattern == "*" else False if pattern.endswith("*") else None
    if matches(repository, bearer.repository):
        return True
    literal = not set("*?") & set(repository)
    elsewhere = repository in bearer.others if literal else any(matches(repository, one) for one in bearer.others)
    return None if not owner or elsewhere else False


def _meets(pattern: str, end: str) -> bool | None:
    """Whether a pattern admits a subject's end, in which `*` is what no file tells; None where it never does."""
    head, star, _ = end.partition("*")
    if not star:
        return True if matches(pattern, end) else None
    if covers_prefix(pattern, head):
        return True
    return False if meets_prefix(pattern, head) else None


Trust = tuple[Asset, Asset, str]
"""A federated credential, its identity, and the subject that it trusts."""


def _credentials(ground: Ground) -> Mapping[str, list[Trust]]:
    """The credentials of Azure that take tokens of GitHub, by the name of the repository in their subject."""
    found: dict[str, list[Trust]] = defaultdict(list)
    for credential in ground.by_type.get(FEDERATED, ()):
        issuer, subject = get(credential.config, "properties.issuer"), get(credential.config, _SUBJECT)
        if isinstance(issuer, str) and isinstance(subject, str) and issuer.rstrip("/") == f"https://{GITHUB}":
            name = _split(subject)[0].rpartition("/")[2]
            for _, identity in ground.facts.near.out(credential.id, "contained-in"):
                found[name].append((credential, identity, subject))
    return found


def _managed(ground: Ground, bearer: Bearer, credentials: Mapping[str, list[Trust]]) -> Iterator[Move]:
    """The client's id is mostly a variable: whoever holds the job asks for the identity that trusts its subject.

    Of several repositories only the one of the subject's name can be meant; a lone one may lie in a folder of
    another name.
    """
    if not bearer.job.config.get("azureClients"):
        return
    meant = (
        credentials.get(bearer.repository, ())
        if bearer.others
        else [one for held in credentials.values() for one in held]
    )
    for credential, identity, subject in meant:
        found = lets_in((subject,), bearer, stated=False)
        if found is None:
            continue
        fact = Evidence(f"{credential.name} trusts {subject}", _SUBJECT, subject, place(credential, _SUBJECT))
        login = Evidence(f"{bearer.job.name} signs in to Azure by its token", "azureClients", None,
                         place(bearer.job, "azureClients"))  # fmt: skip
        certainty = Certainty.PROVEN if found and bearer.sure else Certainty.CONDITIONAL
        basis = Basis((login, fact), frozenset({credential.id, bearer.job.id}), certainty)
        yield from ground.moves("compute-role", bearer.job.id, identity.id, basis)
