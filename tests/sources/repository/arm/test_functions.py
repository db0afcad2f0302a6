"""Each function by the examples and rules of its documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .reads import value

KNOWN: list[tuple[str, Any]] = [
    # text
    ("[base64('one, two, three')]", "b25lLCB0d28sIHRocmVl"),
    ("[base64ToString(base64('one, two, three'))]", "one, two, three"),
    ('[base64ToJson(base64(\'{"one": "a"}\'))]', {"one": "a"}),
    ("[concat('prefix-', 'a', 5)]", "prefix-a5"),
    ("[dataUri('Hello')]", "data:text/plain;charset=utf8;base64,SGVsbG8="),
    ("[dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')]", "Hello, World!"),
    ("[endsWith('abcdef', 'EF')]", True),
    ("[startsWith('abcdef', 'AB')]", True),
    ("[startsWith('abcdef', 'ef')]", False),
    (
        "[format('{0}, {1}. Formatted number: {2:N0}', 'Hello', 'User', 8175133)]",
        "Hello, User. Formatted number: 8,175,133",
    ),
    ("[format('{0:D3}-{1:X2}-{2:000}', 7, 255, 4)]", "007-FF-004"),
    ("[format('{{{0}}}', 'a')]", "{a}"),
    ("[format('[{0,4}|{0,-4}]', 'a')]", "[   a|a   ]"),
    ("[indexOf('test', 't')]", 0),
    ("[indexOf('abcdef', 'CD')]", 2),
    ("[indexOf('abcdef', 'z')]", -1),
    ("[lastIndexOf('test', 't')]", 3),
    ("[join(createArray('one', 'two', 'three'), ';')]", "one;two;three"),
    ("[json('{\"a\": [1, true, null]}')]", {"a": [1, True, None]}),
    ("[json('null')]", None),
    ("[padLeft('123', 10, '0')]", "0000000123"),
    ("[padLeft(123, 5)]", "  123"),
    ("[replace('123-123-1234', '-', '')]", "1231231234"),
    ("[split('one,two,three', ',')]", ["one", "two", "three"]),
    ("[split('one;two,three', createArray(',', ';'))]", ["one", "two", "three"]),
    ("[string(createObject('a', 1))]", '{"a":1}'),
    ("[string(true())]", "True"),
    ("[string(1)]", "1"),
    ("[substring('one two three', 4, 3)]", "two"),
    ("[substring('abc', 1)]", "bc"),
    ("[toLower('One Two')]", "one two"),
    ("[toUpper('One Two')]", "ONE TWO"),
    ("[trim('  one two  ')]", "one two"),
    (
        "[uri('http://contoso.org/firstpath/azuredeploy.json/', 'myscript.sh')]",
        "http://contoso.org/firstpath/azuredeploy.json/myscript.sh",
    ),
    (
        "[uri('http://contoso.org/firstpath/azuredeploy.json', 'myscript.sh')]",
        "http://contoso.org/firstpath/myscript.sh",
    ),
    ("[uri('http://contoso.org/', '/myscript.sh')]", "http://contoso.org/myscript.sh"),
    ("[uri('http://contoso.org', 'myscript.sh')]", "http://contoso.org/myscript.sh"),
    ("[uriComponent('http://contoso.com/a b')]", "http%3A%2F%2Fcontoso.com%2Fa%20b"),
    ("[uriComponentToString(uriComponent('http://contoso.com/a b'))]", "http://contoso.com/a b"),
    ("[contains('OneTwoThree', 'Two')]", True),
    ("[contains('OneTwoThree', 'two')]", False),
    ("[length('One Two Three')]", 13),
    ("[first('One Two')]", "O"),
    ("[last('One Two')]", "o"),
    ("[take('one two three', 2)]", "on"),
    ("[skip('one two three', 4)]", "two three"),
    ("[empty('')]", True),
    # numbers
    ("[add(5, 3)]", 8),
    ("[sub(7, 3)]", 4),
    ("[mul(5, 3)]", 15),
    ("[div(8, 3)]", 2),
    ("[div(-8, 3)]", -2),
    ("[mod(7, 3)]", 1),
    ("[mod(-7, 3)]", -1),
    ("[int('4')]", 4),
    ("[float('3.0')]", 3.0),
    ("[min(createArray(0, 3, 2, 5, 4))]", 0),
    ("[max(0, 3, 2, 5, 4)]", 5),
    # logic and comparison
    ("[and(bool('true'), bool('false'))]", False),
    ("[or(bool('true'), bool('false'))]", True),
    ("[not(bool('true'))]", False),
    ("[bool('1')]", True),
    ("[bool(0)]", False),
    ("[if(equals('a', 'a'), 'yes', 'no')]", "yes"),
    ("[equals('abc', 'ABC')]", False),
    ("[equals(createArray('a', 'b'), createArray('a', 'b'))]", True),
    ("[equals(createObject('a', 1), createObject('a', 1))]", True),
    ("[equals(1, '1')]", False),
    ("[equals(true(), 1)]", False),
    ("[less(1, 2)]", True),
    ("[less('a', 'b')]", True),
    ("[lessOrEquals(2, 2)]", True),
    ("[greater(1, 2)]", False),
    ("[greaterOrEquals(2, 2)]", True),
    ("[coalesce(null(), json('null'), 'third')]", "third"),
    # lists and objects
    ("[array('efgh')]", ["efgh"]),
    ("[concat(createArray('1-1'), createArray('2-1', '2-2'))]", ["1-1", "2-1", "2-2"]),
    ("[contains(createArray('one', 'two'), 'two')]", True),
    ("[contains(createObject('one', 'a'), 'ONE')]", True),
    ("[createArray(1, 'a')]", [1, "a"]),
    ("[createArray()]", []),
    ("[createObject('intProp', 1, 'nested', createObject('a', 2))]", {"intProp": 1, "nested": {"a": 2}}),
    ("[empty(createArray())]", True),
    ("[empty(json('null'))]", True),
    ("[first(createArray('one', 'two', 'three'))]", "one"),
    ("[last(createArray('one', 'two', 'three'))]", "three"),
    (
        "[flatten(createArray(createArray('one', 'two'), createArray('three'), createArray('four', 'five')))]",
        ["one", "two", "three", "four", "five"],
    ),
    ("[indexFromEnd(createArray('a', 'b', 'c', 'd'), 2)]", "c"),
    ("[tryIndexFromEnd(createArray('a', 'b'), 5)]", None),
    ("[indexOf(createArray('one', 'two'), 'two')]", 1),
    ("[lastIndexOf(createArray('a', 'b', 'a'), 'a')]", 2),
    (
        '[intersection(json(\'{"one": 1, "two": 2, "three": 3}\'), json(\'{"one": 1, "two": 9, "three": 3}\'))]',
        {"one": 1, "three": 3},
    ),
    ("[intersection(createArray('one', 'two', 'three'), createArray('two', 'three'))]", ["two", "three"]),
    (
        "[items(createObject('item002', 2, 'item001', 1))]",
        [{"key": "item001", "value": 1}, {"key": "item002", "value": 2}],
    ),
    ("[objectKeys(createObject('b', 1, 'a', 2))]", ["a", "b"]),
    ("[length(createObject('a', 1, 'b', 2))]", 2),
    ("[range(5, 3)]", [5, 6, 7]),
    ("[range(0, 0)]", []),
    ("[skip(createArray('one', 'two', 'three'), 2)]", ["three"]),
    ("[take(createArray('one', 'two', 'three'), 2)]", ["one", "two"]),
    (
        "[union(createObject('one', 'a', 'three', 'c1'), createObject('three', 'c2', 'four', 'd'))]",
        {"one": "a", "three": "c2", "four": "d"},
    ),
    (
        '[union(json(\'{"p": {"a": 1, "l": [1]}}\'), json(\'{"p": {"b": 2, "l": [2]}}\'))]',
        {"p": {"a": 1, "l": [2], "b": 2}},
    ),
    ("[union(createArray('one', 'two'), createArray('two', 'three'))]", ["one", "two", "three"]),
    (
        "[shallowMerge(createArray(createObject('p', createObject('a', 1)), createObject('p', createObject('b', 2))))]",
        {"p": {"b": 2}},
    ),
    ("[tryGet(createObject('a', createObject('b', 2)), 'a', 'b')]", 2),
    ("[tryGet(createObject('a', 1), 'z', 'b')]", None),
    ("[tryGet(createArray(1, 2), 7)]", None),
    ("[createObject('a', 1).a]", 1),
    ("[createObject('a', 1)['A']]", 1),
    ("[createArray(createArray('x'))[0][0]]", "x"),
    # lambdas
    ("[filter(createArray(1, 5, 9), lambda('n', greater(lambdaVariables('n'), 3)))]", [5, 9]),
    ("[filter(createArray('a', 'b'), lambda('n', 'i', equals(lambdaVariables('i'), 1)))]", ["b"]),
    ("[map(range(0, 3), lambda('i', mul(lambdaVariables('i'), 2)))]", [0, 2, 4]),
    ("[map(createArray('a'), lambda('v', 'i', format('{0}{1}', lambdaVariables('v'), lambdaVariables('i'))))]", ["a0"]),
    ("[mapValues(createObject('a', 'x'), lambda('v', toUpper(lambdaVariables('v'))))]", {"a": "X"}),
    (
        "[reduce(createArray(1, 2, 3), 10, lambda('a', 'b', add(lambdaVariables('a'), lambdaVariables('b'))))]",
        16,
    ),
    ("[sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))]", [1, 2, 3]),
    ("[toObject(createArray('a', 'b'), lambda('n', lambdaVariables('n')))]", {"a": "a", "b": "b"}),
    ("[toObject(createArray('a'), lambda('n', lambdaVariables('n')), lambda('n', 1))]", {"a": 1}),
    (
        "[groupBy(createArray('foo', 'bar', 'baz'), lambda('x', substring(lambdaVariables('x'), 0, 1)))]",
        {"f": ["foo"], "b": ["bar", "baz"]},
    ),
    # addresses
    (
        "[parseCidr('10.144.0.0/20')]",
        {
            "network": "10.144.0.0",
            "netmask": "255.255.240.0",
            "broadcast": "10.144.15.255",
            "firstUsable": "10.144.0.1",
            "lastUsable": "10.144.15.254",
            "cidr": 20,
        },
    ),
    ("[parseCidr('fdad:3236:5555::/48').lastUsable]", "fdad:3236:5555:ffff:ffff:ffff:ffff:ffff"),
    (
        "[map(range(0, 3), lambda('i', cidrSubnet('10.144.0.0/20', 24, lambdaVariables('i'))))]",
        ["10.144.0.0/24", "10.144.1.0/24", "10.144.2.0/24"],
    ),
    ("[cidrSubnet('fdad:3236:5555::/48', 52, 1)]", "fdad:3236:5555:1000::/52"),
    ("[cidrHost('10.144.3.0/24', 0)]", "10.144.3.1"),
    # dates
    ("[dateTimeAdd('2020-04-07 14:53:14Z', 'P3Y')]", "2023-04-07T14:53:14Z"),
    ("[dateTimeAdd('2020-04-07 14:53:14Z', '-P9D')]", "2020-03-29T14:53:14Z"),
    ("[dateTimeAdd('2020-04-07 14:53:14Z', 'PT1H', 'yyyy-MM-dd')]", "2020-04-07"),
    ("[dateTimeFromEpoch(1683040573)]", "2023-05-02T15:16:13Z"),
    ("[dateTimeToEpoch('2023-05-02T15:16:13Z')]", 1683040573),
    # Azure
    ("[environment().suffixes.storage]", "core.windows.net"),
    ("[toUpper(environment().suffixes.keyvaultDns)]", ".VAULT.AZURE.NET"),
    ("[last(split(resourceId('Microsoft.Storage/storageAccounts', 'st'), '/'))]", "st"),
    ("[split(subscription().id, '/')[1]]", "subscriptions"),
    (
        "[resourceId('sub', 'rg', 'Microsoft.Storage/storageAccounts', 'st')]",
        "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st",
    ),
    # brackets
    ("[[literal]", "[literal]"),
    ("[not closed", "[not closed"),
    ("plain", "plain"),
    ("['it''s']", "it's"),
    ("[  concat(\n 'a' , 'b' )  ]", "ab"),
]


@pytest.mark.parametrize(("expression", "wanted"), KNOWN, ids=[expression[:70] for expression, _ in KNOWN])
def test_a_function_gives_what_its_documentation_says(tmp_path: Path, expression: str, wanted: Any) -> None:
    found = value(tmp_path, expression)
    assert found == wanted
    assert type(found) is type(wanted)


UNKNOWN = [
    "[div(1, 0)]",
    "[add(9223372036854775807, 1)]",
    "[substring('abc', 2, 5)]",
    "[int('x')]",
    "[json('{')]",
    "[cidrSubnet('10.0.0.0/24', 16, 0)]",
    "[parseCidr('nothing')]",
    "[base64ToString('*')]",
    "[range(0, -1)]",
    "[createObject('a')]",
    "[format('{5}', 'a')]",
    "[split('a', '')]",
    "[nosuch('a')]",
    "[concat(createArray(1), 'a')]",
    "[length(5)]",
    "[createArray(1)[3]]",
    "[createObject('a', 1).b]",
    "[sort(createArray(1, 2), lambda('a', 'b', parameters('p')))]",
    "[filter(createArray(1), lambda('a', parameters('p')))]",
    "[not('true')]",
    "[min(createArray())]",
    "[dateTimeAdd('2020-04-07', 'soon')]",
    "[uniqueString(resourceGroup().id)]",
    "[guid('a', 'b')]",
    "[newGuid()]",
    "[utcNow()]",
    "[subscription().tenantId]",
    "[resourceGroup().location]",
    "[parameters('nosuch')]",
    "[variables('nosuch')]",
    "[copyIndex()]",
    "[padLeft('a', 1000000000)]",
]


@pytest.mark.parametrize("expression", UNKNOWN)
def test_what_cannot_be_computed_is_unknown_with_its_reason(tmp_path: Path, expression: str) -> None:
    found = value(tmp_path, expression, parameters={"p": {"type": "bool"}})
    assert isinstance(found, dict)
    assert found["$unknown"]


HALF_KNOWN: list[tuple[str, Any]] = [
    ("[and(parameters('p'), false())]", False),
    ("[or(parameters('p'), true())]", True),
    ("[contains(createArray('a', parameters('s')), 'a')]", True),
    ("[empty(concat('st', parameters('s')))]", False),
    ("[equals(concat('st', parameters('s')), 'kv')]", False),
    ("[equals(concat('st', parameters('s')), 's')]", False),
    ("[startsWith(concat('st', parameters('s')), 'ST')]", True),
    ("[startsWith(concat('st', parameters('s')), 'sx')]", False),
    ("[endsWith(concat(parameters('s'), '-x'), 'y')]", False),
    ("[if(parameters('p'), 'same', 'same')]", "same"),
    ("[if(parameters('p'), createObject('a', 1, 'b', 2), createObject('a', 1, 'b', 3)).a]", 1),
    ("[length(createArray(parameters('s'), parameters('s')))]", 2),
    ("[split(concat('a/', parameters('s'), '/c'), '/')[2]]", "c"),
    ("[tryGet(createObject('a', parameters('s')), 'b')]", None),
]


@pytest.mark.parametrize(("expression", "wanted"), HALF_KNOWN)
def test_what_is_decided_by_the_known_part_is_known(tmp_path: Path, expression: str, wanted: Any) -> None:
    sections = {"parameters": {"p": {"type": "bool"}, "s": {"type": "string"}}}
    found = value(tmp_path, expression, **sections)
    assert found == wanted


def test_an_unknown_says_what_is_missing(tmp_path: Path) -> None:
    sections = {"parameters": {"p": {"type": "string"}}}
    assert value(tmp_path, "[parameters('P')]", **sections) == {"$unknown": "parameter p"}
    assert value(tmp_path, "[toUpper(parameters('p'))]", **sections) == {"$unknown": "toUpper(parameter p)"}
    assert value(tmp_path, "[concat('a-', parameters('p'))]", **sections) == {
        "$unknown": "a-${parameter p}",
        "pieces": ["a-", None],
    }
