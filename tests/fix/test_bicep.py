"""Bicep as people write it: modules, parameters, children, comments, and what must be left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.catalog.load import Catalog
from tests.fix.mending import mend

KEYS = "ai-account-local-keys"
PUBLIC = "ai-account-public-network"
ROOT = "main.bicep"
ACCOUNT = """resource ai 'Microsoft.CognitiveServices/accounts@2024-10-01' = {{
  name: 'ai'
  kind: 'OpenAI'
  location: 'westeurope'
  properties: {properties}
}}
"""


def account(properties: str, before: str = "") -> str:
    return before + ACCOUNT.format(properties=properties)


# What stands in `properties`, and what shall stand there.
WRITTEN = {
    "literal": ("{\n    disableLocalAuth: false // why\n  }", "{\n    disableLocalAuth: true // why\n  }"),
    "one line": ("{ customSubDomainName: 'ai' }", "{ customSubDomainName: 'ai', disableLocalAuth: true }"),
    "one line, comma": ("{ customSubDomainName: 'ai', }", "{ customSubDomainName: 'ai', disableLocalAuth: true, }"),
    "nothing": ("{}", "{\n    disableLocalAuth: true\n  }"),
    "only a comment": ("{\n    // none yet\n  }", "{\n    disableLocalAuth: true\n    // none yet\n  }"),
    "comment behind": (
        "{\n    customSubDomainName: 'ai' // unique\n    /* more\n       to come */\n  }",
        "{\n    customSubDomainName: 'ai' // unique\n    disableLocalAuth: true\n    /* more\n       to come */\n  }",
    ),
    "long comment behind": (
        "{\n    customSubDomainName: 'ai' /* one\n two */\n  }",
        "{\n    customSubDomainName: 'ai', disableLocalAuth: true /* one\n two */\n  }",
    ),
    "brace behind": (
        "{\n    customSubDomainName: 'ai' }",
        "{\n    customSubDomainName: 'ai', disableLocalAuth: true }",
    ),
    "tabs": (
        "{\n\t\tcustomSubDomainName: 'ai'\n\t}",
        "{\n\t\tcustomSubDomainName: 'ai'\n\t\tdisableLocalAuth: true\n\t}",
    ),
    "other case, in quotes": ("{\n    'DisableLocalAuth': false\n  }", "{\n    'DisableLocalAuth': true\n  }"),
    "text of several lines": (
        "{\n    customSubDomainName: '''a\ni'''\n  }",
        "{\n    customSubDomainName: '''a\ni'''\n    disableLocalAuth: true\n  }",
    ),
    "parenthesis": ("{\n    disableLocalAuth: (false)\n  }", "{\n    disableLocalAuth: true\n  }"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("name", WRITTEN)
def test_a_property_is_written_in_the_style_around_it(
    name: str, newline: str, tmp_path: Path, catalog: Catalog
) -> None:
    before, after = (account(text).replace("\n", newline) for text in WRITTEN[name])
    done = mend(tmp_path, {ROOT: before}, catalog, KEYS)
    assert done.files[ROOT] == after
    assert done.refused == {}


def test_a_byte_order_mark_stays_and_parents_are_made(tmp_path: Path, catalog: Catalog) -> None:
    text = "\ufeffresource ai 'Microsoft.CognitiveServices/accounts@2024-10-01' = {\n\tname: 'ai'\n\tkind: 'OpenAI'\n}"
    done = mend(tmp_path, {ROOT: text}, catalog, KEYS)
    assert done.files[ROOT] == text[:-2] + "\n\tproperties: {\n\t\tdisableLocalAuth: true\n\t}\n}"


# Declarations before the account, the value of `disableLocalAuth`, and what they become.
NAMED = {
    "default": ("param off bool = false // for now\n", "off", "param off bool = true // for now\n", "off"),
    "variable": ("var off = false\n", "off", "var off = true\n", "off"),
    "variable of a variable": ("var no = false\nvar off = no\n", "off", "var no = true\nvar off = no\n", "off"),
    "member": ("var s = { off: false }\n", "s.off", "var s = { off: true }\n", "s.off"),
    "member beside others": (
        "param s object = {\n  off: false\n  on: 'x'\n}\noutput o string = s.on\n",
        "s.off",
        "param s object = {\n  off: true\n  on: 'x'\n}\noutput o string = s.on\n",
        "s.off",
    ),
    "element": ("var s = [true, false]\n", "s[1]", "var s = [true, true]\n", "s[1]"),
    "used twice": (
        "param off bool = false\noutput o bool = off\n",
        "off",
        "param off bool = false\noutput o bool = off\n",
        "true",
    ),
    "whole used too": ("var s = { off: false }\noutput o object = s\n", "s.off", None, "true"),
    "not allowed": ("@allowed([\n  false\n])\nparam off bool = false\n", "off", None, "true"),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_name_is_followed_to_what_gives_it(name: str, tmp_path: Path, catalog: Catalog) -> None:
    head, value, head_after, value_after = NAMED[name]
    shape = "{{\n    disableLocalAuth: {}\n  }}"
    done = mend(tmp_path, {ROOT: account(shape.format(value), head)}, catalog, KEYS)
    assert done.files[ROOT] == account(shape.format(value_after), head if head_after is None else head_after)
    assert done.refused == {}


# Declarations, properties, and what the refusal says.
REFUSED = {
    "condition": ("param x bool = true\n", "{ disableLocalAuth: x ? false : true }", "computes its value with `x ? f"),
    "call": ("", "{ disableLocalAuth: bool('false') }", "computes its value with `bool('false')`"),
    "spread": ("var b = { disableLocalAuth: false }\n", "{ ...b }", "takes properties from elsewhere"),
    "spread over": (
        "var b = { customSubDomainName: 'x' }\n",
        "{\n    disableLocalAuth: false\n    ...b\n  }",
        "takes p",
    ),
    "union": ("", "union({}, { disableLocalAuth: false })", "computes its value with `union("),
    "whole variable used twice": (
        "var p = { disableLocalAuth: false }\noutput o object = p\n",
        "p",
        "takes it from `p`, which decides other things too",
    ),
    "comment in braces": ("", "{ /* none */ }", "holds only a comment"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_computed_is_left_alone(name: str, tmp_path: Path, catalog: Catalog) -> None:
    head, properties, why = REFUSED[name]
    text = account(properties, head)
    done = mend(tmp_path, {ROOT: text}, catalog, KEYS)
    assert done.files[ROOT] == text
    assert why in done.refused[KEYS]


def test_a_loop_takes_one_value_for_all_turns_or_none(tmp_path: Path, catalog: Catalog) -> None:
    loop = """resource ai 'Microsoft.CognitiveServices/accounts@2024-10-01' = [for one in [{ n: 'a', off: false }, { n: 'b', off: false }]: {
  name: one.n
  kind: 'OpenAI'
  properties: {
    disableLocalAuth: one.off
    publicNetworkAccess: 'Enabled'
  }
}]
"""  # noqa: E501
    done = mend(tmp_path, {ROOT: loop}, catalog, KEYS, PUBLIC)
    assert done.files[ROOT] == loop.replace("'Enabled'", "'Disabled'")
    assert done.rules == [PUBLIC, PUBLIC]
    assert "takes its value from `one`, which differs by each turn" in done.refused[KEYS]


MODULE = """param off bool = false
param public string = 'Enabled'
param both bool = false

resource ai 'Microsoft.CognitiveServices/accounts@2024-10-01' = {
  name: 'ai-${uniqueString(deployment().name)}'
  kind: 'OpenAI'
  properties: {
    disableLocalAuth: off
    publicNetworkAccess: public
    restrictOutboundNetworkAccess: both
  }
}

output both bool = both
"""
OUTBOUND = "ai-account-outbound-unrestricted"
CALL = "module one 'modules/ai.bicep' = {\n  name: 'one'\n  params: {\n    public: 'Enabled' // for the pilot\n  }\n}\n"


def test_the_only_caller_and_the_default_behind_it(tmp_path: Path, catalog: Catalog) -> None:
    done = mend(tmp_path, {ROOT: CALL, "modules/ai.bicep": MODULE}, catalog, KEYS, PUBLIC, OUTBOUND)
    assert done.refused == {}
    assert done.files[ROOT] == CALL.replace("'Enabled'", "'Disabled'")
    assert done.files["modules/ai.bicep"] == MODULE.replace("off bool = false", "off bool = true").replace(
        "Access: both", "Access: true"
    )


def test_one_of_several_callers_decides_for_itself_alone(tmp_path: Path, catalog: Catalog) -> None:
    other = (
        "module two 'modules/ai.bicep' = {\n  name: 'two'\n  params: { public: 'Disabled', off: true, both: true }\n}\n"
    )
    bare = "module three 'modules/ai.bicep' = {\n  name: 'three'\n}\n"
    files = {ROOT: CALL + other + bare, "modules/ai.bicep": MODULE}
    done = mend(tmp_path, files, catalog, KEYS, PUBLIC, OUTBOUND)
    assert done.files["modules/ai.bicep"] == MODULE
    assert done.files[ROOT] == (
        CALL.replace("'Enabled' // for the pilot", "'Disabled' // for the pilot\n    off: true")
        + other
        + bare.replace("'three'\n", "'three'\n  params: {\n    off: true\n    public: 'Disabled'\n  }\n")
    )
    assert "for several callers" in done.refused[OUTBOUND]


GIVEN = "param off bool\n"


def test_parameter_files_are_changed_where_the_value_stands(tmp_path: Path, catalog: Catalog) -> None:
    text = account("{\n    disableLocalAuth: off\n  }", GIVEN)
    inputs = "using 'main.bicep'\n\nvar no = false // soon\nparam off = no\n"
    done = mend(tmp_path, {ROOT: text, "main.bicepparam": inputs}, catalog, KEYS)
    assert done.files == {ROOT: text, "main.bicepparam": inputs.replace("= false", "= true")}


def test_the_file_that_a_parameter_file_extends(tmp_path: Path, catalog: Catalog) -> None:
    text = account("{\n    disableLocalAuth: off\n  }", GIVEN)
    files = {
        ROOT: text,
        "shared.bicepparam": "using none\nparam off = false\n",
        "prod.bicepparam": "using 'main.bicep'\nextends 'shared.bicepparam'\n",
    }
    done = mend(tmp_path, files, catalog, KEYS)
    assert done.files == {**files, "shared.bicepparam": "using none\nparam off = true\n"}


def test_json_parameter_files(tmp_path: Path, catalog: Catalog) -> None:
    text = account("{\n    disableLocalAuth: off\n  }", GIVEN)
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
    inputs = f'{{\r\n  "$schema": "{schema}",\r\n  "parameters": {{ "off": {{ "value": false }} }}\r\n}}\r\n'
    done = mend(tmp_path, {ROOT: text, "main.parameters.json": inputs}, catalog, KEYS)
    assert done.files == {ROOT: text, "main.parameters.json": inputs.replace("false", "true")}


def test_each_deployment_of_a_program_is_changed_in_its_own_file(tmp_path: Path, catalog: Catalog) -> None:
    text = account("{\n    disableLocalAuth: off\n    customSubDomainName: name\n  }", f"{GIVEN}param name string\n")
    inputs = "using 'main.bicep'\nparam name = '{}'\nparam off = {}\n"
    files = {
        ROOT: text,
        "dev.bicepparam": inputs.format("dev", "false"),
        "prod.bicepparam": inputs.format("prod", "true"),
    }
    done = mend(tmp_path, files, catalog, KEYS)
    assert done.files == {**files, "dev.bicepparam": inputs.format("dev", "true")}


def test_what_comes_from_the_environment_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = account("{\n    disableLocalAuth: off\n  }", GIVEN)
    inputs = "using 'main.bicep'\nparam off = bool(readEnvironmentVariable('OFF', 'false'))\n"
    done = mend(tmp_path, {ROOT: text, "main.bicepparam": inputs}, catalog, KEYS)
    assert done.rules == []
    assert done.files["main.bicepparam"] == inputs


def test_variables_that_other_files_import_are_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = account("{\n    disableLocalAuth: off\n  }", "@export()\nvar off = false\n")
    other = "import { off } from 'main.bicep'\noutput o bool = off\n"
    done = mend(tmp_path, {ROOT: text, "other.bicep": other, "x.bicepparam": "using 'main.bicep'\n"}, catalog, KEYS)
    assert "which other files import" in done.refused[KEYS]
    imported = account("{\n    disableLocalAuth: off\n  }", "import { off } from 'shared.bicep'\n")
    files = {ROOT: imported, "shared.bicep": "@export()\nvar off = false\n"}
    assert "computes its value with `off`" in mend(tmp_path / "b", files, catalog, KEYS).refused[KEYS]


CHILDREN = """resource st 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'st'
  kind: 'StorageV2'
  properties: { allowSharedKeyAccess: false }

  @description('where the models lie')
  resource blobs 'blobServices' = {
    name: 'default'

    resource models 'containers' = {
      name: 'models'
      properties: { publicAccess: 'None' }
    }
  }
}
"""


def test_children_inside_their_parents(tmp_path: Path, catalog: Catalog) -> None:
    done = mend(tmp_path, {ROOT: CHILDREN}, catalog, "storage-account-unversioned")
    assert done.rules == ["storage-account-unversioned"]
    assert done.files[ROOT] == CHILDREN.replace(
        "'default'\n", "'default'\n    properties: {\n      isVersioningEnabled: true\n    }\n"
    )


def test_a_child_beside_its_parent(tmp_path: Path, catalog: Catalog) -> None:
    head, _, rest = CHILDREN.partition("  @description")
    child = "resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {\n  parent: st\n  name: 'default'\n  properties: {\n    isVersioningEnabled: false\n  }\n}\n"  # noqa: E501
    assert rest
    text = f"{head}}}\n{child}"
    done = mend(tmp_path, {ROOT: text}, catalog, "storage-account-unversioned")
    assert done.files[ROOT] == text.replace("Enabled: false", "Enabled: true")


def test_names_that_lead_in_a_ring_are_refused(tmp_path: Path, catalog: Catalog) -> None:
    text = account("{\n    disableLocalAuth: false\n    publicNetworkAccess: a\n  }", "var a = b\nvar b = a\n")
    done = mend(tmp_path, {ROOT: text}, catalog, KEYS, PUBLIC)
    assert done.files[ROOT] == text.replace("false", "true")


def test_a_broken_place_below_does_not_hold_the_patch_up(tmp_path: Path, catalog: Catalog) -> None:
    """The gap that it leaves names its line, which the patch moves."""
    text = account("{}") + "\nresource two 'Microsoft.Storage/storageAccounts@2023-05-01' = union({}, {})\n"
    done = mend(tmp_path, {ROOT: text}, catalog, KEYS)
    assert done.files[ROOT] == text.replace("ties: {}", "ties: {\n    disableLocalAuth: true\n  }")
