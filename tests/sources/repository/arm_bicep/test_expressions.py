"""Bicep's expressions, each against what the language's reference says that it means."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sources.repository.arm_bicep.shown import program, shown, value


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("!a.b", "not(a.b)"),
        ("!a(b)[0]", "not(a(b)[0])"),
        ("!!a", "not(not(a))"),
        ("-a * b", "mul(sub(0, a), b)"),
        ("-1", "-1"),
        ("- 2 + 3", "add(-2, 3)"),
        ("a + b * c - d", "sub(add(a, mul(b, c)), d)"),
        ("a - b - c", "sub(sub(a, b), c)"),
        ("(a - (b - c)) % d / e", "div(mod(sub(a, sub(b, c)), d), e)"),
        ("a == b && c != d || e", "or(and(equals(a, b), not(equals(c, d))), e)"),
        ("a || b && c", "or(a, and(b, c))"),
        ("a && b && c && d", "and(a, b, c, d)"),
        ("a =~ 'X' && b !~ c", "and(equals(toLower(a), toLower('X')), not(equals(toLower(b), toLower(c))))"),
        ("a < b == c >= d", "equals(less(a, b), greaterOrEquals(c, d))"),
        ("a <= b", "lessOrEquals(a, b)"),
        ("a > 1 + 2", "greater(a, add(1, 2))"),
        ("a ?? b ?? 'c'", "coalesce(a, b, 'c')"),
        ("a ?? b == c", "coalesce(a, equals(b, c))"),
        ("a ? b : c ? d : e", "if(a, b, if(c, d, e))"),
        ("a ? b ? 1 : 2 : 3", "if(a, if(b, 1, 2), 3)"),
        ("a ?? b ? c : d", "if(coalesce(a, b), c, d)"),
        ("empty(a) ? [] : [1]", "if(empty(a), [], [1])"),
        ("a\n  ? b\n  : c", "if(a, b, c)"),
        ("a ||\n  b\n  && c", "or(a, and(b, c))"),
        ("(\n  a\n)", "a"),
        ("a!.b!", "a.b"),
        ("a! != b", "not(equals(a, b))"),
        ("a.?b.?c ?? 'd'", "coalesce(a.?b.?c, 'd')"),
        ("a[?0].?b[?'x']", "a[?0].?b[?'x']"),
        ("a[^1]", "a[^1]"),
        ("a[?^2]", "a[?^2]"),
        ("s::b::c[0].id", "s::b::c[0].id"),
        ("a.b[c].d(e)[f]", "a.b[c].d(e)[f]"),
        ("kv.getSecret('a', 'v1')", "kv.getSecret('a', 'v1')"),
        ("az.resourceGroup().location", "az:resourceGroup().location"),
        ("sys.concat(a)", "sys:concat(a)"),
        ("range(0, 3)[1]", "range(0, 3)[1]"),
        ("f(\n  a\n  b, c\n)", "f(a, b, c)"),
        ("nameof(a)", "'a'"),
        ("nameof(a.b.c)", "'c'"),
        ("+a", "a"),
        ("true", "true"),
        ("null", "null"),
        ("nullable", "nullable"),
        ("007", "7"),
    ],
)
def test_operators_bind_as_the_language_says(text: str, meaning: str) -> None:
    assert value(text) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("map(y, z => z.name)", "map(y, (z) => z.name)"),
        ("reduce(y, 0, (a, b) => a + b)", "reduce(y, 0, (a, b) => add(a, b))"),
        ("filter(y, () => true)", "filter(y, () => true)"),
        ("sort(y, (\n  a,\n  b\n) => a < b)", "sort(y, (a, b) => less(a, b))"),
        ("toObject(y, i => i.k, i => { v: i })", "toObject(y, (i) => i.k, (i) => {'v': i})"),
        ("[for i in range(0, 3): i]", "for(i, -, range(0, 3), -, i)"),
        ("[for (y, i) in z: if (i > 0) { a: y }]", "for(y, i, z, greater(i, 0), {'a': y})"),
        ("[\n  for x in a ? b : c: {\n    k: x\n  }\n]", "for(x, -, if(a, b, c), -, {'k': x})"),
        ("[for a in b: [for c in a: '${a}${c}']]", "for(a, -, b, -, for(c, -, a, -, format('{0}{1}', a, c)))"),
        ("[1, 2\n  3\n  -4\n]", "[1, 2, 3, -4]"),
        ("[\n  ...a\n  ...[for x in y: x]\n]", "[...a, ...for(x, -, y, -, x)]"),
        ("{}", "{}"),
        ("{ a: 1, 'b-c': 2, '${d}k': 3, }", "{'a': 1, 'b-c': 2, format('{0}k', d): 3}"),
        ("{\n  ...a\n  b: c ? {\n  } : null\n}", "{...a, 'b': if(c, {}, null)}"),
        ("{\n  resource: 1\n  if: 2\n  for: 3\n  null: 4\n}", "{'resource': 1, 'if': 2, 'for': 3, 'null': 4}"),
        ("{ // one\n  a: /* two */ 1 // three\n\n\n  // four\n  b: 2\n}", "{'a': 1, 'b': 2}"),
    ],
)
def test_collections_loops_and_lambdas(text: str, meaning: str) -> None:
    assert value(text) == meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (r"'it\'s \\ \${no} \u{1F600}\n$ {0}'", repr("it's \\ ${no} \U0001f600\n$ {0}")),
        ("''", "''"),
        ("'$'", "'$'"),
        ("'$${a}'", "format('${0}', a)"),
        ("'${a}'", "format('{0}', a)"),
        ("'a${b}c${'d${e}f'}g'", "format('a{0}c{1}g', b, format('d{0}f', e))"),
        ('\'{"k": "${v}"}\'', 'format(\'{{"k": "{0}"}}\', v)'),
        ("'${ {a: {b: '}'}}.a.b }'", "format('{0}', {'a': {'b': '}'}}.a.b)"),
        ("'${a ? 'b' : '${c}'}'", "format('{0}', if(a, 'b', format('{0}', c)))"),
        ("'''\nfirst ${no}\n'quote' \\n\n'''", repr("first ${no}\n'quote' \\n\n")),
        ("''''a''''", repr("'a'")),
        ("''''''", "''"),
        ("$'''\na ${b} {c} $${d}\n'''", r"format('a {0} {{c}} ${1}\n', b, d)"),
        ("$$'''${a} $${b}'''", "format('${{a}} {0}', b)"),
        (r"'\u{110000}'", repr("\ufffd")),
        (r"'\u{D800}'", "'?'"),
    ],
)
def test_text(text: str, meaning: str) -> None:
    assert value(text) == meaning


def test_every_node_keeps_its_line() -> None:
    found = program("var x = {\n  a: [\n    f(\n      b\n    )\n  ]\n\n  c: '''\n\n  '''\n  d: 'q${\n    e}'\n}\n")
    top: Any = found.variables["x"].value
    assert (top.line, top.end_line) == (1, 13)
    items = top.items
    assert [item.line for item in items] == [2, 8, 11]
    array = items[0].value
    assert (array.line, array.end_line) == (2, 6)
    assert array.items[0].line == 3
    assert array.items[0].arguments[0].line == 4
    assert items[2].value.arguments[1].line == 12
    assert shown(items[2].value) == "format('q{0}', e)"


def test_lines_count_for_every_kind_of_line_end() -> None:
    found = program("var a = 1\r\n/* x\r\n y */\r\nvar b = 2\rvar c = 3\n")
    assert {name: variable.line for name, variable in found.variables.items()} == {"a": 1, "b": 4, "c": 5}
