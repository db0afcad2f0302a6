"""From a service account to the identity of a cloud that it may act as.

Sources: Amazon EKS user guide, "IAM roles for service accounts" and "EKS Pod Identity"; Google Kubernetes
Engine, "Authenticate to Google Cloud APIs from GKE workloads"; Microsoft Entra Workload ID, "Use with AKS".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.aws.policy import Document, Statement, read_document
from bartizan.graph.access.kubernetes.accounts import wanted_by
from bartizan.graph.access.kubernetes.names import ACCOUNT
from bartizan.graph.access.kubernetes.objects import Placed
from bartizan.graph.attack.moves import Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.graph.globs import matches
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value

AWS_ROLE, GOOGLE_ACCOUNT = "AWS::IAM::Role", "iam.googleapis.com/ServiceAccount"
AZURE_IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
ASSOCIATION = "AWS::EKS::PodIdentityAssociation"
FEDERATED = f"{AZURE_IDENTITY}/federatedIdentityCredentials"
POD_IDENTITY = "pods.eks.amazonaws.com"
TRUST = "AssumeRolePolicyDocument"
WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
AUDIENCES = {AWS_ROLE: "sts.amazonaws.com", AZURE_IDENTITY: "api://AzureADTokenExchange"}


def moves(ground: Ground) -> Iterator[Move]:
    """Each service account to its identities of clouds, and each pod that runs as it.

    A pod is given the token for the cloud whether or not it is given the one for the cluster's API.
    """
    found: dict[str, list[tuple[str, Basis]]] = {}
    objects = ground.facts.kubernetes.objects
    for account in objects.of_type(ACCOUNT):
        hops = [*_annotated(ground, account), *_federated(ground, account), *_associated(ground, account)]
        for target, basis in hops:
            yield from ground.moves("identity-assume-role", account.asset.id, target, basis)
        if hops:
            found[account.asset.id] = hops
    for one in objects.by_id.values() if found else ():
        for view in ground.facts.pods.of(one.asset):
            wanted = wanted_by(view, one)
            account_ = objects.find(ACCOUNT, wanted.name, wanted.namespace, one) if wanted is not None else None
            if wanted is None or account_ is None:
                continue
            runs = Evidence(
                f"{one.asset.name} runs as {wanted.name}", wanted.at, wanted.name, place(one.asset, wanted.at)
            )
            for target, basis in found.get(account_.asset.id, ()):
                facts = basis.facts | {account_.asset.id}
                whole = Basis((runs, *basis.evidence), facts, basis.certainty)
                yield from ground.moves("compute-role", one.asset.id, target, whole)


def subject_of(account: Placed) -> str | None:
    """The subject of an account's tokens; None where its namespace is not known."""
    if account.namespace is None or account.namespace.startswith("?"):
        return None
    return f"system:serviceaccount:{account.namespace}:{account.name}"


def _annotated(ground: Ground, account: Placed) -> Iterator[tuple[str, Basis]]:
    """The identities that the account's annotations name, where they let it in."""
    for edge, target in ground.facts.near.out(account.asset.id, "runs-as"):
        if target.type == AWS_ROLE:
            trust = read_document(target.config.get(TRUST), target, TRUST)
            yield from _trusted(account, target, edge, _web_identity(trust, subject_of(account)))
        elif target.type == GOOGLE_ACCOUNT:
            yield from _trusted(account, target, edge, _workload_identity(target, account))


Way = tuple[bool, Evidence]
"""Whether it is sure that the account is let in, and the fact that lets it in."""


def _trusted(account: Placed, target: Asset, edge: Edge, way: Way | None) -> Iterator[tuple[str, Basis]]:
    if way is None:
        return
    sure, fact = way
    certainty = Certainty.PROVEN if sure and subject_of(account) is not None else Certainty.CONDITIONAL
    yield target.id, Basis((*edge.evidence, fact), frozenset(), certainty)


def _web_identity(trust: Document, subject: str | None) -> Way | None:
    """Whether a role's trust policy admits the account's tokens; None when nothing in it does."""
    found: list[Way] = []
    doubt = trust.unknown is not None
    for item in trust.statements:
        if not any(isinstance(one, str) and matches(one.lower(), WEB_IDENTITY.lower()) for one in item.actions or ()):
            doubt = doubt or (not item.allow and item.not_actions is not None)
            continue
        if not item.allow:
            doubt = True
            continue
        held = _admits(item, subject)
        if held is not False and any(
            kind == "Federated" and _of_cluster(value) for kind, value in item.principals or ()
        ):
            fact = Evidence("the role's trust policy admits the service account", item.path, None, item.location)
            found.append((held is True, fact))
    best = next((one for one in found if one[0]), next(iter(found), None))
    return None if best is None else (best[0] and not doubt, best[1])


def _of_cluster(issuer: Value) -> bool:
    """Whether a federated principal may be a cluster's issuer: what is known to be another one is not."""
    if isinstance(issuer, str):
        return ":oidc-provider/" in issuer and "githubusercontent" not in issuer and "gitlab" not in issuer
    return isinstance(issuer, Unknown)


def _admits(item: Statement, subject: str | None) -> bool | None:
    """Whether the conditions hold for a token with this subject and the audience of AWS."""
    answer: bool | None = True
    if item.condition is None:
        return True
    if not isinstance(item.condition, Mapping):
        return None
    for operator, keys in item.condition.items():
        for key, wanted in keys.items() if isinstance(keys, Mapping) else (("", None),):
            # The issuer before the claim may be an expression: `${"${local.issuer}:sub"}`.
            claim = key.rpartition(":")[2].rstrip('"}').lower()
            given = {"sub": subject, "aud": AUDIENCES[AWS_ROLE]}.get(claim)
            held = None if given is None else _compared(operator, wanted, given)
            if held is False:
                return False
            answer = answer if held else None
    return answer


def _compared(operator: str, wanted: Value, given: str) -> bool | None:
    name = operator.lower().partition(":")[2] or operator.lower()
    name = name.removesuffix("ifexists")
    values = wanted if isinstance(wanted, list) else [wanted]
    known = [value for value in values if isinstance(value, str)]
    tests: dict[str, Callable[[str], bool]] = {
        "stringequals": lambda one: one == given,
        "stringequalsignorecase": lambda one: one.lower() == given.lower(),
        "stringlike": lambda one: matches(one, given),
    }
    test = tests.get(name)
    if test is None:
        return None
    if any(test(value) for value in known):
        return True
    return None if len(known) < len(values) else False


def _workload_identity(target: Asset, account: Placed) -> Way | None:
    """Whether a Google service account lets the account of the cluster act as it."""
    if account.namespace is None:
        return None
    ends = (
        f".svc.id.goog[{account.namespace}/{account.name}]",
        f"/subject/ns/{account.namespace}/sa/{account.name}",
    )
    for path, binding in walk(target.config, "iamPolicy.bindings[]"):
        if get(binding, "role") != "roles/iam.workloadIdentityUser":
            continue
        for _, member in walk(binding, "members[]"):
            if _ends(member, ends):
                fact = Evidence(f"{target.name} lets the service account act as it", path, None, place(target, path))
                return get(binding, "condition") is None, fact
    return None


def _ends(member: Value, ends: tuple[str, ...]) -> bool:
    """Whether a member is the account; the project before it may be unknown."""
    if isinstance(member, Unknown):
        member = member.pieces[-1] if member.pieces else None
    return isinstance(member, str) and member.endswith(ends)


def _federated(ground: Ground, account: Placed) -> Iterator[tuple[str, Basis]]:
    """Managed identities of Azure with a federated credential for the account's tokens."""
    subject = subject_of(account)
    annotated = get(account.asset.config, 'metadata.annotations["azure.workload.identity/client-id"]') is not None
    for credential in ground.by_type.get(FEDERATED, ()) if subject is not None else ():
        if get(credential.config, "properties.subject") != subject:
            continue
        for identity in ground.facts.parents(credential):
            if identity.type == AZURE_IDENTITY:
                path = "properties.subject"
                fact = Evidence(f"{identity.name} trusts {subject}", path, subject, place(credential, path))
                # The issuer is an address that only the running cluster tells.
                sure = Certainty.PROVEN if annotated else Certainty.CONDITIONAL
                yield identity.id, Basis((fact,), frozenset({credential.id}), sure)


def _associated(ground: Ground, account: Placed) -> Iterator[tuple[str, Basis]]:
    """Roles that EKS Pod Identity gives to the account."""
    for association in ground.by_type.get(ASSOCIATION, ()):
        config = association.config
        if (get(config, "Namespace"), get(config, "ServiceAccount")) != (account.namespace, account.name):
            continue
        meant = ground.facts.resolver.resolve(get(config, "RoleArn"), (AWS_ROLE,), association)
        for id_ in meant.ids:
            let_in = ground.facts.access["aws"].lets_in(id_, POD_IDENTITY) if "aws" in ground.facts.access else None
            if let_in is None or not let_in.possible:
                continue
            fact = Evidence(
                f"{association.name} gives the role to {account.name}", "RoleArn", None, place(association, "RoleArn")
            )
            # Which of several clusters an association is of is known by its name only.
            sure = Certainty.PROVEN if len(ground.by_type.get("AWS::EKS::Cluster", ())) == 1 else Certainty.CONDITIONAL
            yield id_, Basis((fact, *let_in.evidence), frozenset({association.id}), sure)
