"""A value set at a path of any YAML or JSON document: it stands there, and nothing else has changed."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.catalog.paths import Step
from bartizan.sources.repository.document_edit import Document, aliased, set_values
from bartizan.sources.repository.patching import CannotPatch, Edit, Text, apply, compatible, unified
from bartizan.sources.repository.spans import Span, parse_json, parse_yaml
from bartizan.sources.repository.yaml_marks import MarkError

NAMES = st.text("abcXYZ019_-. é:#{}[],&*!|>'\"%@`", min_size=1, max_size=8)
SCALARS = st.one_of(st.booleans(), st.integers(-5, 5), st.none(), st.text("ab \n:#'\"{}[]é\t-", max_size=12))
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)
NEW = st.one_of(
    st.booleans(), st.integers(0, 99), st.sampled_from(["Enabled", "2", "true", "00 19 * * MON", "é: x", ""])
)


def edited(text: str, steps: tuple[Step, ...], value: Any, *, as_json: bool) -> str:
    roots = [parse_json(text)] if as_json else parse_yaml(text)
    document = Document(Text("f", text), roots[0], as_json, aliased(roots))
    return apply(text, set_values(document, roots[0], {steps: value}))


def put(data: Any, steps: tuple[Step, ...], value: Any) -> Any:
    """What the data is afterwards; None where the path leads through something that is no map or list."""
    out = holder = copy.deepcopy(data)
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        if isinstance(holder, dict) and isinstance(step, str):
            if last:
                holder[step] = value
            elif holder.get(step) is None:
                holder[step] = {}
            holder = holder[step]
        elif isinstance(holder, list) and isinstance(step, int) and step < len(holder):
            if last:
                holder[step] = value
            holder = holder[step]
        else:
            return None
    return out


def is_scalar(data: Any, steps: tuple[Step, ...]) -> bool:
    for step in steps:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return True
    return not isinstance(data, dict | list)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Any, tuple[Step, ...], Any]:
    """A document, a path that follows it for a while, and a value."""
    data = draw(DOCUMENTS)
    steps: list[Step] = []
    here: Any = data
    while isinstance(here, dict | list) and here and draw(st.integers(0, 4)):
        step = draw(st.sampled_from(sorted(here))) if isinstance(here, dict) else draw(st.integers(0, len(here) - 1))
        steps.append(step)
        here = here[step]
    if not steps or (isinstance(here, dict) and draw(st.booleans())):
        steps += draw(st.lists(st.sampled_from(["New", "more", "a.b c"]), min_size=1, max_size=3))
    return data, tuple(steps), draw(NEW)


@settings(max_examples=150, deadline=None)
@given(cases(), st.sampled_from([None, 2, 4, "\t"]))
def test_json(case: tuple[Any, tuple[Step, ...], Any], indent: int | str | None) -> None:
    data, steps, value = case
    wanted = put(data, steps, value)
    try:
        after = edited(json.dumps(data, indent=indent), steps, value, as_json=True)
    except CannotPatch:
        # JSON's null holds nothing that a member could be added to.
        assert wanted is None or "null" in json.dumps(data)
        return
    assert json.loads(after) == wanted
    assert list(json.loads(after)) == list(wanted)


@settings(max_examples=150, deadline=None)
@given(cases(), st.sampled_from([True, False, None]), st.sampled_from([2, 4]))
def test_yaml(case: tuple[Any, tuple[Step, ...], Any], flow: bool | None, indent: int) -> None:
    data, steps, value = case
    text = yaml.safe_dump(data, sort_keys=False, default_flow_style=flow, indent=indent, allow_unicode=True)
    wanted = put(data, steps, value)
    try:
        after = edited(text, steps, value, as_json=False)
    except CannotPatch:
        assert wanted is None or not is_scalar(data, steps)
        return
    assert yaml.safe_load(after) == wanted


@pytest.mark.parametrize("text", ["{", '{"a" 1}', '{"a": }', '{"a": 1} x', "[1, ]", '"', "{a: 1}", "[" * 300])
def test_what_is_no_json_is_an_error(text: str) -> None:
    with pytest.raises(MarkError):
        parse_json(text)


@pytest.mark.parametrize("text", ["a: [", "a: *x", "'", "[" * 300 + "]" * 300])
def test_what_is_no_yaml_is_an_error(text: str) -> None:
    with pytest.raises(MarkError):
        _ = [node for root in parse_yaml(text) for node in root.walk() if node.kind == "alias" and fails(node)]


def fails(node: Span) -> bool:
    raise MarkError(f"alias {node.value}", node.line)


def test_edits_that_touch_the_same_place_are_told_apart() -> None:
    first, same, other = Edit("f", 2, 2, "a"), Edit("f", 2, 2, "a"), Edit("f", 2, 2, "b")
    assert compatible([first], [same])
    assert not compatible([first], [other])
    assert compatible([first], [Edit("g", 2, 2, "b"), Edit("f", 3, 4, "c")])
    assert apply("xyz", [first, same]) == "xyaz"
    with pytest.raises(CannotPatch):
        apply("xyz", [Edit("f", 0, 2, ""), Edit("f", 1, 3, "")])


def test_a_diff_says_where_the_last_line_has_no_end() -> None:
    assert unified("a/b.tf", "x\r\ny", "x\r\nz") == (
        "--- a/a/b.tf\n+++ b/a/b.tf\n@@ -1,2 +1,2 @@\n x\r\n-y\n\\ No newline at end of file\n"
        "+z\n\\ No newline at end of file\n"
    )
    assert unified("n\new", "a\n", "b\n").startswith("--- a/n?ew\n")
