"""What holds of Azure's access whatever is assigned."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.graph.access.answer import Decision
from tests.graph.access.azure.estate import THINGS, access, ident

RANK = {Decision.DENIED: 0, Decision.DEPENDS: 1, Decision.ALLOWED: 2}
WHO = ["app", "alice", "bob", "web", "team", "everybody"]
ROLES = ["Reader", "Contributor", "Owner", "Cognitive Services User", "Storage Blob Data Reader", "Mine"]
SCOPES = ["/", "corp", "landing", "s1", "s2", "rg1", "rg2", "ai", "st", "docs"]
ACTIONS = [
    "Microsoft.CognitiveServices/accounts/listKeys/action",
    "Microsoft.CognitiveServices/accounts/deployments/write",
    "Microsoft.Authorization/roleAssignments/write",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
    "Microsoft.Storage/storageAccounts/read",
    "Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action",
]
PATTERNS = ["*", "*/read", "*/write", "Microsoft.CognitiveServices/*", "Microsoft.*/action", *ACTIONS]
CONDITIONS = [
    "",
    " | @Request[x:a] StringEquals 'one'",
    " | ActionMatches{'*/read'}",
    " | (((",
    " | @Request[x:a] Exists",
]

assignments = st.builds(
    lambda eligible, who, role, scope, condition: f"{eligible}{who} | {role} | {scope}{condition}",
    st.sampled_from(["", "", "eligible "]),
    st.sampled_from(WHO),
    st.sampled_from(ROLES),
    st.sampled_from(SCOPES),
    st.sampled_from(CONDITIONS),
)
lists = st.lists(st.sampled_from(PATTERNS), max_size=2)
permissions = st.fixed_dictionaries(
    {"actions": lists, "notActions": lists, "dataActions": lists, "notDataActions": lists}
)
denies = st.fixed_dictionaries(
    {"at": st.sampled_from([*SCOPES, "?"]), "permissions": st.one_of(permissions, st.just("?"))},
    optional={
        "from": st.lists(st.sampled_from([*WHO, "?"]), min_size=1, max_size=2),
        "except": st.lists(st.sampled_from(WHO), max_size=2),
        "here_only": st.booleans(),
        "condition": st.just("@Request[x:a] StringEquals 'one'"),
    },
)
questions = st.tuples(
    st.sampled_from(WHO), st.sampled_from(ACTIONS), st.sampled_from(["ai", "gpt", "ai2", "ai3", "st", "docs", "docs2"])
)
given_ = st.lists(assignments, max_size=4)
denied_ = st.lists(denies, max_size=2)


def decide(assigned: list[str], denied: list[Any], mine: dict[str, Any], question: tuple[str, str, str]) -> Decision:
    who, action, on = question
    return access(assigned, denied, {"Mine": mine}).may(ident(who), action, THINGS[on]).decision


@settings(max_examples=120, deadline=None)
@given(given_, assignments, denied_, permissions, questions)
def test_one_more_assignment_takes_nothing(
    before: list[str], more: str, denied: list[Any], mine: dict[str, Any], question: tuple[str, str, str]
) -> None:
    with_more = decide([*before, more], denied, mine, question)
    assert RANK[with_more] >= RANK[decide(before, denied, mine, question)]


@settings(max_examples=120, deadline=None)
@given(given_, denied_, denies, permissions, questions)
def test_one_more_deny_gives_nothing(
    assigned: list[str], before: list[Any], more: Any, mine: dict[str, Any], question: tuple[str, str, str]
) -> None:
    with_more = decide(assigned, [*before, more], mine, question)
    assert RANK[with_more] <= RANK[decide(assigned, before, mine, question)]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(WHO), lists, lists, questions)
def test_what_one_role_takes_out_another_gives(
    who: str, actions: list[str], taken: list[str], question: tuple[str, str, str]
) -> None:
    """NotActions denies nothing across assignments: a second role gives all that it says."""
    asked = (who, *question[1:])
    short = {"actions": actions, "notActions": taken, "notDataActions": taken}
    alone = decide([f"{who} | Owner | /"], [], short, asked)
    assert decide([f"{who} | Owner | /", f"{who} | Mine | /"], [], short, asked) is alone


@settings(max_examples=80, deadline=None)
@given(given_, denied_, permissions, questions)
def test_case_does_not_matter(
    assigned: list[str], denied: list[Any], mine: dict[str, Any], question: tuple[str, str, str]
) -> None:
    who, action, on = question
    upper = {key: [one.upper() for one in values] for key, values in mine.items()}
    assert decide(assigned, denied, upper, (who, action.swapcase(), on)) is decide(assigned, denied, mine, question)


@settings(max_examples=80, deadline=None)
@given(st.lists(assignments, min_size=2, max_size=4), denied_, permissions, questions)
def test_order_does_not_matter(
    assigned: list[str], denied: list[Any], mine: dict[str, Any], question: tuple[str, str, str]
) -> None:
    turned = decide(assigned[::-1], denied[::-1], mine, question)
    assert turned is decide(assigned, denied, mine, question)


@settings(max_examples=80, deadline=None)
@given(given_, permissions, questions)
def test_what_is_possible_is_spoken_of(
    assigned: list[str], mine: dict[str, Any], question: tuple[str, str, str]
) -> None:
    who, action, on = question
    decided = access(assigned, (), {"Mine": mine})
    if decided.may(ident(who), action, THINGS[on]).possible:
        assert decided.speaks(ident(who), action)
