"""Properties of the evaluator over generated estates."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.graph.access.answer import Decision
from tests.graph.access.gcp.estate import access, id_of

RANK = {Decision.DENIED: 0, Decision.DEPENDS: 1, Decision.ALLOWED: 2}
MEMBERS = (
    "user:ann@acme.example",
    "serviceAccount:etl@acme.iam.gserviceaccount.com",
    "allUsers",
    "domain:acme.example",
)
ROLES = ("roles/storage.objectViewer", "roles/storage.admin", "roles/owner", "roles/viewer", "roles/aiplatform.user")
CONDITIONS = (
    "true",
    "false",
    'resource.matchTag("1/e", "d")',
    'resource.name.startsWith("projects/_/buckets/data/")',
    'resource.type == "storage.googleapis.com/Object"',
)
ASKS = [
    (who, action, on)
    for who in ("user:ann@acme.example", "account etl", "allUsers")
    for action, on in (
        ("storage.objects.get", "bucket data"),
        ("storage.objects.create", "bucket logs"),
        ("resourcemanager.projects.setIamPolicy", "project acme"),
    )
]
DENIED = ("storage.googleapis.com/objects.*", "cloudresourcemanager.googleapis.com/projects.setIamPolicy")
PLACES = ("organization 1", "folder 7", "project acme", "bucket data", "bucket logs")
ANCESTORS = {"bucket data": PLACES[:4], "bucket logs": (*PLACES[:3], PLACES[4]), "project acme": PLACES[:3]}

grants = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.sampled_from(ROLES),
        st.sampled_from(MEMBERS),
        st.none() | st.sampled_from(CONDITIONS),
    ),
    max_size=8,
)
denials = st.lists(
    st.tuples(
        st.sampled_from(("organizations/1", "folders/7", "projects/acme")),
        st.sampled_from(("principalSet://goog/public:all", "principal://goog/subject/ann@acme.example")),
        st.sampled_from(DENIED),
        st.none() | st.sampled_from(CONDITIONS),
    ),
    max_size=3,
)


def estate(given_: list[Any], denied: list[Any]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "organization 1": {},
        "folder 7": {"in": "organization 1"},
        "project acme": {"in": "folder 7"},
        "bucket data": {"live": True},
        "bucket logs": {"live": True},
        "account etl": {},
    }
    for place, role, member, condition in given_:
        grant = [role, member] if condition is None else [role, member, {"if": condition}]
        out[place] = {**out[place], "grants": [*out[place].get("grants", []), grant]}
    for at, (parent, principal, permission, condition) in enumerate(denied):
        rule: dict[str, Any] = {"deniedPrincipals": [principal], "deniedPermissions": [permission]}
        if condition is not None:
            rule["denialCondition"] = {"expression": condition}
        node = f"cloudresourcemanager.googleapis.com/{parent}"
        out[f"deny d{at}"] = {"config": {"parent": node, "rules": [{"denyRule": rule}]}}
    return out


def ranks(given_: list[Any], denied: list[Any]) -> list[int]:
    rights = access(estate(given_, denied))
    return [RANK[rights.may(id_of(who), action, id_of(on)).decision] for who, action, on in ASKS]


@settings(max_examples=80, deadline=None)
@given(grants, grants, denials)
def test_a_binding_more_never_takes_access(first: list[Any], more: list[Any], denied: list[Any]) -> None:
    before, after = ranks(first, denied), ranks([*first, *more], denied)
    assert all(one <= other for one, other in zip(before, after, strict=True))


@settings(max_examples=80, deadline=None)
@given(grants, denials, denials)
def test_a_deny_more_never_gives_access(given_: list[Any], first: list[Any], more: list[Any]) -> None:
    before, after = ranks(given_, first), ranks(given_, [*first, *more])
    assert all(one >= other for one, other in zip(before, after, strict=True))


@settings(max_examples=50, deadline=None)
@given(grants, denials, st.randoms())
def test_order_does_not_matter(given_: list[Any], denied: list[Any], random: Any) -> None:
    shuffled, mixed = [*given_], [*denied]
    random.shuffle(shuffled)
    random.shuffle(mixed)
    assert ranks(given_, denied) == ranks(shuffled, mixed)


@settings(max_examples=60, deadline=None)
@given(grants, denials)
def test_what_is_given_higher_up_is_given_at_least_as_much(given_: list[Any], denied: list[Any]) -> None:
    """Every binding moved to the organisation gives no less than where it was."""
    higher = [("organization 1", role, member, condition) for _, role, member, condition in given_]
    assert all(one <= other for one, other in zip(ranks(given_, denied), ranks(higher, denied), strict=True))


@settings(max_examples=60, deadline=None)
@given(grants, denials)
def test_nothing_is_allowed_that_no_binding_gives(given_: list[Any], denied: list[Any]) -> None:
    rights = access(estate(given_, denied))
    for who, action, on in ASKS:
        answer = rights.may(id_of(who), action, id_of(on))
        if answer.decision is Decision.DENIED:
            continue
        assert rights.speaks(id_of(who), action)
        assert answer.facts <= {id_of(place) for place in ANCESTORS[on]}
