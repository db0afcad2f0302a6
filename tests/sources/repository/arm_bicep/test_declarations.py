"""Declarations of Bicep files: what stands in the program, and on which lines."""

from __future__ import annotations

import pytest

from bartizan.sources.repository.arm.bicep.parse import parse_inputs, parse_program
from bartizan.sources.repository.arm.program import Member, Name, Parameter, Resource
from tests.sources.repository.arm_bicep.shown import program, shown


def resource(text: str, symbol: str) -> Resource:
    return next(one for one in program(text).resources if one.symbol == symbol)


def parameter(text: str) -> Parameter:
    (found,) = program(text).parameters.values()
    return found


@pytest.mark.parametrize(
    ("text", "type_", "default", "allowed"),
    [
        ("param p string", "string", "-", "-"),
        ("param p string = 'a'", "string", "'a'", "-"),
        ("param p object = {\n  a: 1\n}", "object", "{'a': 1}", "-"),
        ("param p string?", "string?", "null", "-"),
        ("param p 'a' | 'b' = 'a'", "'a' | 'b'", "'a'", "['a', 'b']"),
        ("param p ('a' | 'b')?", "('a' | 'b')?", "null", "['a', 'b']"),
        ("param p\n  | 'a'\n  | 'b'\n", "| 'a' | 'b'", "-", "['a', 'b']"),
        ("param p -1 | 0 | null", "-1 | 0 | null", "null", "[-1, 0, null]"),
        ("@allowed([\n  'x'\n  'y'\n])\nparam p string", "string", "-", "['x', 'y']"),
        ("param p { a: string, b: int? }[] = []", "{ a: string, b: int? }[]", "[]", "-"),
        ("param p types.foo.bar[*]", "types.foo.bar[*]", "-", "-"),
        ("param p resourceInput<'a/b@1'>.properties", "resourceInput<'a/b@1'>.properties", "-", "-"),
        ("param p [string, int]", "[string, int]", "-", "-"),
        ("type t = string?\nparam p t", "t", "null", "-"),
        ("type t = string\nparam p t", "t", "-", "-"),
    ],
)
def test_parameters(text: str, type_: str, default: str, allowed: str) -> None:
    found = parameter(text)
    assert (found.type, shown(found.default), shown(found.allowed)) == (type_, default, allowed)


def test_a_parameter_is_secure_where_it_is_said_by_either_name() -> None:
    found = program(
        "@secure()\n@description('x')\nparam a string\n\n"
        "@sys.secure()\nparam b object\n@description('secure')\nparam c int"
    )
    assert {name: (one.secure, one.line) for name, one in found.parameters.items()} == {
        "a": (True, 3),
        "b": (True, 6),
        "c": (False, 8),
    }


def test_a_resource_with_all_that_says_how_it_is_deployed() -> None:
    text = """param x bool

@batchSize(1)
@description('''
many
''')
resource d 'Microsoft.CognitiveServices/accounts/deployments@2024-10-01' = [for (m, i) in models: if (m.on) {
  parent: account
  name: m.name
  scope: rg
  dependsOn: [
    other
  ]
  sku: {
    name: 'S'
  }
  properties: {
    model: m.model
  }
}]
"""
    found = resource(text, "d")
    assert (found.type, found.version) == ("Microsoft.CognitiveServices/accounts/deployments", "2024-10-01")
    assert (found.line, found.end_line) == (3, 20)
    assert found.loop is not None
    assert (found.loop.item, found.loop.index, shown(found.loop.over)) == ("m", "i", "models")
    assert shown(found.loop.body) == "{}"
    assert [shown(one) for one in (found.condition, found.name, found.parent, found.scope)] == [
        "m.on",
        "m.name",
        "account",
        "rg",
    ]
    assert shown(found.body) == "{'sku': {'name': 'S'}, 'properties': {'model': m.model}}"
    assert [item.line for item in found.body.items] == [14, 17]


def test_children_in_a_body_take_type_parent_version_and_condition_from_it() -> None:
    text = """resource s 'Microsoft.Storage/storageAccounts@2023-01-01' = if (a) {
  name: 'a'
  resource b 'blobServices' = {
    name: 'default'
    properties: {
      x: 1
    }

    @description('c')
    resource c 'containers@2024-01-01' = [for n in names: if (n != 'no') {
      name: n
    }]
  }

  resource: 'a property'
}
"""
    found = {one.symbol: one for one in program(text).resources}
    assert list(found) == ["s", "b", "c"]
    assert found["b"].type == "Microsoft.Storage/storageAccounts/blobServices"
    assert found["c"].type == "Microsoft.Storage/storageAccounts/blobServices/containers"
    assert [found[one].version for one in "sbc"] == ["2023-01-01", "2023-01-01", "2024-01-01"]
    assert [shown(found[one].parent) for one in "sbc"] == ["-", "s", "b"]
    assert [shown(found[one].condition) for one in "sbc"] == ["a", "a", "and(a, not(equals(n, 'no')))"]
    assert [(found[one].line, found[one].end_line) for one in "sbc"] == [(1, 16), (3, 13), (9, 12)]
    assert shown(found["s"].body) == "{'resource': 'a property'}"
    assert shown(found["b"].body) == "{'properties': {'x': 1}}"


def test_children_of_one_name_are_told_apart_by_their_parents() -> None:
    text = """resource a 'X/a@1' = {
  name: 'a'
  resource default 'b' = {
    name: 'x'
    resource leaf 'c' = { name: default.name }
  }
  properties: { own: default.id, leaf: default::leaf.id, other: only.id }
  resource only 'd' = { name: 'o' }
}
resource b 'X/a@1' = {
  name: 'b'
  resource default 'b' = { name: 'y' }
  properties: { only: default.id }
}
output one string = a::default.id
output two string = a::default::leaf.id
output three string = b::default.id
output four string = a::only.id
var default = 1
output five int = default
"""
    found = program(text)
    assert [one.symbol for one in found.resources] == ["a", "a::default", "leaf", "only", "b", "b::default"]
    own = "{'own': a::default.id, 'leaf': a::default::leaf.id, 'other': only.id}"
    assert shown(found.resources[0].body) == f"{{'properties': {own}}}"
    assert [shown(one.parent) for one in found.resources] == ["-", "a", "a::default", "a", "-", "b"]
    assert shown(found.resources[2].name) == "a::default.name"
    assert found.outputs["one"].value == Member(Name("a::default", 15), "id", line=15)
    assert found.outputs["four"].value == Member(Member(Name("a", 18), "only", nested=True, line=18), "id", line=18)
    assert shown(found.outputs["five"].value) == "default"


def test_what_exists_is_named_and_may_hold_children() -> None:
    text = """resource s 'Microsoft.Storage/storageAccounts@2023-01-01' existing = {
  name: 'a'
  scope: resourceGroup('x')

  resource q 'queueServices' = { name: 'default' }
}
"""
    found = resource(text, "s")
    assert found.existing
    assert shown(found.scope) == "resourceGroup('x')"
    child = resource(text, "q")
    assert not child.existing
    assert shown(child.parent) == "s"


@pytest.mark.parametrize(
    ("text", "source", "inputs", "condition", "loop"),
    [
        ("module m 'a/b.bicep' = {\n  params: { a: 1 }\n}", "a/b.bicep", "{'a': 1}", "-", "-"),
        ("module m 'br/public:avm/res/x:1.0' = if (x) {\n  name: 'm'\n}", "br/public:avm/res/x:1.0", "{}", "x", "-"),
        ("module m 'ts:0/rg/t:1' = {}", "ts:0/rg/t:1", "{}", "-", "-"),
        ("module m 'a.bicep' = [for x in y: {\n  params: { a: x }\n}]", "a.bicep", "{'a': x}", "-", "y"),
        ("module m 'a.bicep' = [for x in y: if (x) {\n  params: {\n ...z }\n}]", "a.bicep", "{...z}", "x", "y"),
        ("module m 'a.json' = {\n  params: union(a, b)\n}", "a.json", "{...union(a, b)}", "-", "-"),
    ],
)
def test_modules(text: str, source: str, inputs: str, condition: str, loop: str) -> None:
    (found,) = program(text).modules
    assert (found.source, shown(found.inputs), shown(found.condition)) == (source, inputs, condition)
    assert shown(found.loop.over if found.loop else None) == loop
    assert (found.line, found.end_line) == (1, 1 + text.count("\n"))


def test_types_are_told_in_the_words_of_values() -> None:
    text = """@export()
@discriminator('kind')
type u = a | b
type t = {
  @description('q')
  a: string
  b: 'x' | 'y'
  'c-d': int[]?
  *: types.foo
}
type w = resourceInput<'a/b@1'>.properties.sku
"""
    assert {name: shown(one) for name, one in program(text).types.items()} == {
        "u": "union(a, b)",
        "t": "{'a': string, 'b': union('x', 'y'), 'c-d': nullable(array(int)), '*': types.foo}",
        "w": "any().properties.sku",
    }


def test_functions_variables_outputs_and_imports() -> None:
    text = """targetScope = 'subscription'
import { a, b as c } from 'x.bicep'
import * as t from './y.bicep'
@export()
func add(a int, b { x: string }?) string[] => [
  a + b
]
var y string = 'z'
@secure()
output o resource 'a/b@1' = add(1, 2)
output q array = [for i in r: m[i].outputs.id]
"""
    found = program(text)
    assert found.scope == "subscription"
    assert [(one.source, one.names, one.line) for one in found.imports] == [
        ("x.bicep", (("a", "a"), ("b", "c")), 2),
        ("./y.bicep", (("*", "t"),), 3),
    ]
    assert shown(found.variables["add"].value) == "(a, b) => [sys:add(a, b)]", "the operator, not the author's function"
    assert shown(found.variables["y"].value) == "'z'"
    assert shown(found.outputs["o"].value) == "add(1, 2)"
    assert shown(found.outputs["q"].value) == "for(i, -, r, -, m[i].outputs.id)"


def test_what_deploys_nothing_is_passed() -> None:
    text = """metadata d = 'x'
assert a = 1 == 1
extension microsoftGraphV1
extension kubernetes with {
  namespace: 'default'
} as k8s
extension 'br:mcr.microsoft.com/bicep/x:1'
provider 'kubernetes@1.0.0' with {
  namespace: 'x'
}
import 'az@1.0.0'
#disable-next-line no-hardcoded-env-urls
var u = 'https://x' // #not a directive
#restore-diagnostics no-unused-params
/* resource no 'a/b@1' = {} */
"""
    found = program(text)
    assert list(found.variables) == ["u"]
    assert found.resources == []


def test_a_parameter_file() -> None:
    text = """using './main.bicep'
extends '../base.bicepparam'
import { region as where } from 'vars.bicep'
var prefix = 'p'
param a = readEnvironmentVariable('X', 'd')
param b = {
  c: '${prefix}-${base.b.c}'
}
"""
    found = parse_inputs(text, "prod.bicepparam")
    assert found.inputs.problems == []
    assert (found.inputs.using, found.base) == ("./main.bicep", "../base.bicepparam")
    assert [one.names for one in found.inputs.imports] == [(("region", "where"),)]
    assert {name: (shown(one.value), one.line) for name, one in found.inputs.values.items()} == {
        "a": ("readEnvironmentVariable('X', 'd')", 5),
        "b": ("{'c': format('{0}-{1}', prefix, base.b.c)}", 6),
    }
    assert shown(found.inputs.variables["prefix"].value) == "'p'"
    assert parse_inputs("using none\nparam a = 1", "x").inputs.using is None
    assert parse_inputs("using 'a.bicep' with {\n  mode: 'stack'\n}\nparam a = 1", "x").inputs.problems == []


@pytest.mark.parametrize(
    ("broken", "line", "why"),
    [
        ("var x = 'no end\n", 2, "a text without its closing quote"),
        ("var x = {\n  a: 1 2\n}\n", 3, "`,`, `}` or the end of the line is expected before `2`"),
        ("resource r 'a/b@1' = {\n  name: (1\n}\n", 4, "`)` is expected before `}`"),
        ("resource r 'a/b@1' = \n", 3, "a value is expected"),
        ("param p string = ;\n", 2, "`;` is not expected"),
        ("<<<<<<< HEAD\n", 2, "a declaration is expected before `<`"),
        ("@secure()\nvariable x = 1\n", 3, "a declaration is expected before `variable`"),
        ("var x = a b\n", 2, "the end of the line is expected before `b`"),
    ],
)
def test_a_broken_declaration_costs_only_itself(broken: str, line: int, why: str) -> None:
    found = parse_program(f"var first = 1\n{broken}\nvar last = 2\n\noutput o int = last\n", "x.bicep")
    assert [name for name in found.variables if name != "x"] == ["first", "last"]
    assert list(found.outputs) == ["o"]
    assert len(found.problems) == 1
    assert found.problems[0][0] in {line, line + 1}
    assert why in found.problems[0][1] or why == "a value is expected"
