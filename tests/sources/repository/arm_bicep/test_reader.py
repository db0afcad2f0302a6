"""Trees of Bicep files: what is deployed by itself, with which inputs, and what could not be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bartizan.model.values import plain
from bartizan.sources.repository.arm.bicep.claims import claims
from bartizan.sources.repository.arm.bicep.library import MAX_BYTES
from bartizan.sources.repository.arm.bicep.reader import GROUP_FILES, READER, split
from bartizan.sources.repository.arm.plan import NOTE
from bartizan.sources.repository.arm.reader import READER as ARM
from bartizan.sources.repository.reader import Context, Limits, SourceFile
from tests.sources.repository.trees import Read, catalog, read, write

ACCOUNT = """param name string = 'ai'
param open bool = true
@secure()
param note string = ''
resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  kind: 'OpenAI'
  properties: {
    publicNetworkAccess: open ? 'Enabled' : 'Disabled'
    userOwnedStorage: [note]
  }
}
output name string = account.name
"""


def bicep(root: Path, files: dict[str, str | bytes], **settings: Any) -> Read:
    return read(write(root, files), readers=(READER, ARM), **settings)


def access(found: Read, address: str) -> Any:
    return found.config(address)["properties"]["publicNetworkAccess"]


@pytest.mark.parametrize(
    ("path", "claimed"),
    [
        ("main.bicep", True),
        ("infra/prod.bicepparam", True),
        ("infra/main.parameters.json", True),
        ("infra/Parameters.json", True),
        ("infra/parameters/prod.json", True),
        ("infra/azuredeploy.json", False),
        ("bicepconfig.json", False),
        ("main.bicep.txt", False),
    ],
)
def test_what_is_claimed(path: str, claimed: bool) -> None:
    assert claims(path) is claimed


def test_a_module_is_judged_where_it_is_called_and_one_that_nobody_calls_by_its_defaults(tmp_path: Path) -> None:
    found = bicep(
        tmp_path,
        {
            "main.bicep": "module ai 'modules/ai.bicep' = {\n  params: { open: false }\n}\n",
            "modules/ai.bicep": ACCOUNT,
            "modules/alone.bicep": ACCOUNT,
        },
    )
    assert found.gaps == []
    assert found.addresses() == {"module.ai.account", "account"}
    assert access(found, "module.ai.account") == "Disabled"
    assert access(found, "account") == "Enabled"
    asset = found.asset("module.ai.account")
    assert asset.id.endswith("//main.bicep#module.ai.account")
    (seen,) = asset.sightings
    assert (seen.source, seen.location.path, seen.location.line, seen.location.end_line) == (
        "bicep",
        "modules/ai.bicep",
        5,
        12,
    )
    assert seen.lines["properties.publicNetworkAccess"] == 9
    assert found.asset("account").id.endswith("//modules/alone.bicep#account")


@pytest.mark.parametrize(
    ("path", "parameters", "library"),
    [
        ("modules/ai.bicep", "", True),
        ("infra/ai.bicep", "", False),
        ("infra/ai.bicep", "param needed string\n", True),
        ("infra/main.bicep", "param needed string\n", False),
        ("modules/ai/main.bicep", "param needed string\n", True),
    ],
)
def test_what_only_callers_decide_is_said(tmp_path: Path, path: str, parameters: str, library: bool) -> None:
    found = bicep(tmp_path, {path: parameters + ACCOUNT})
    (seen,) = found.asset("account").sightings
    assert seen.note == (NOTE if library else None)
    given = bicep(tmp_path, {f"{path}param": f"using '{path.rpartition('/')[2]}'\nparam needed = 'x'\n"})
    assert given.asset("account").sightings[0].note is None


def test_two_callers_make_two_assets(tmp_path: Path) -> None:
    call = "module ai '../ai.bicep' = [for each in [{{}}]: {{\n  params: {{ name: '{0}', open: {1} }}\n}}]\n"
    found = bicep(
        tmp_path,
        {"ai.bicep": ACCOUNT, "a/main.bicep": call.format("a", "true"), "b/main.bicep": call.format("b", "false")},
    )
    made = {asset.id.rpartition("//")[2]: asset.name for asset in found.assets.values() if "#" in asset.id}
    assert made == {"a/main.bicep#module.ai[0].account": "a", "b/main.bicep#module.ai[0].account": "b"}
    configs = {asset.name: plain(asset.config) for asset in found.assets.values()}
    assert [configs[name]["properties"]["publicNetworkAccess"] for name in "ab"] == ["Enabled", "Disabled"]  # type: ignore[index]


def test_parameters_of_a_bicepparam_file_and_of_those_that_it_extends(tmp_path: Path) -> None:
    found = bicep(
        tmp_path,
        {
            "infra/main.bicep": ACCOUNT,
            "infra/env/prod.bicepparam": (
                "using '../main.bicep'\nextends 'base.bicepparam'\nimport { team } from 'shared.bicep'\n"
                "var suffix = 'x'\nparam name = '${base.name}-${team}-${suffix}'\n"
            ),
            "infra/env/base.bicepparam": "using none\nparam name = 'base'\nparam open = false\n",
            "infra/env/shared.bicep": "@export()\nvar team = 'ml${end}'\nvar end = '9'\n",
        },
    )
    assert found.whys() == ""
    assert found.asset("account").name == "base-ml9-x"
    assert access(found, "account") == "Disabled"


def test_parameters_of_azd_and_of_json_files(tmp_path: Path) -> None:
    document = (
        '{"$schema": "https://x/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": %s}'
    )
    found = bicep(
        tmp_path,
        {
            "infra/main.bicep": ACCOUNT,
            "infra/main.parameters.json": document
            % '{"name": {"value": "ai-${AZURE_ENV_NAME=dev}"}, "open": {"value": false}, "note": {"value": "${NOTE}"}}',
            "infra/abbreviations.json": '{"parameters": "p"}',
        },
    )
    assert found.whys() == ""
    assert found.asset("account").name == "ai-dev"
    assert access(found, "account") == "Disabled"
    assert "NOTE" in found.config("account")["properties"]["userOwnedStorage"][0]["$unknown"]


def test_json_parameters_of_an_arm_template_beside_are_not_taken(tmp_path: Path) -> None:
    document = '{"$schema": "https://x/deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": %s}'
    template = '{"$schema": "https://x/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": []}'
    found = bicep(
        tmp_path,
        {
            "main.bicep": ACCOUNT,
            "azuredeploy.json": template,
            "azuredeploy.parameters.json": document % '{"open": {"value": false}}',
        },
    )
    assert access(found, "account") == "Enabled"


def test_several_parameter_files_make_several_deployments(tmp_path: Path) -> None:
    found = bicep(
        tmp_path,
        {
            "main.bicep": ACCOUNT,
            "main.dev.bicepparam": "using 'main.bicep'\nparam name = 'dev'\n",
            "main.prod.bicepparam": "using 'main.bicep'\nparam name = 'prod'\nparam open = false\n",
        },
    )
    assert {address: access(found, address) for address in found.addresses()} == {
        "dev.account": "Enabled",
        "prod.account": "Disabled",
    }


def test_a_module_with_parameters_of_its_own_is_deployed_by_itself_too(tmp_path: Path) -> None:
    found = bicep(
        tmp_path,
        {
            "main.bicep": "module ai 'ai.bicep' = {}\n",
            "ai.bicep": ACCOUNT,
            "ai.bicepparam": "using 'ai.bicep'\nparam open = false\n",
        },
    )
    assert access(found, "module.ai.account") == "Enabled"
    assert access(found, "account") == "Disabled"


@pytest.mark.parametrize("way", ["import { maybe as note } from 't.bicep'", "import * as note from 't.bicep'"])
def test_a_parameter_of_an_imported_nullable_type_may_be_left_out(tmp_path: Path, way: str) -> None:
    name = "note" if "{" in way else "note.maybe"
    found = bicep(
        tmp_path,
        {
            "main.bicep": f"{way}\nparam more {name}\n" + ACCOUNT.replace("[note]", "[more ?? 'none']"),
            "t.bicep": "import { note } from 'main.bicep'\n@export()\ntype maybe = string?\n",
        },
    )
    assert found.whys() == ""
    assert found.config("account")["properties"]["userOwnedStorage"] == ["none"]


def test_what_the_environment_says_is_known_only_where_there_is_a_default(tmp_path: Path) -> None:
    found = bicep(
        tmp_path,
        {
            "main.bicep": ACCOUNT,
            "main.bicepparam": (
                "using 'main.bicep'\nparam name = readEnvironmentVariable('N', 'ai-dev')\n"
                "param open = bool(readEnvironmentVariable('OPEN'))\nparam note = az.getSecret('s', 'g', 'v', 'n')\n"
            ),
        },
    )
    assert found.asset("account").name == "ai-dev"
    assert "OPEN" in access(found, "account")["$unknown"]
    assert "getSecret" in found.config("account")["properties"]["userOwnedStorage"][0]["$unknown"]


def test_modules_that_are_not_in_the_tree_are_gaps(tmp_path: Path) -> None:
    found = bicep(
        tmp_path,
        {
            "main.bicep": (
                "module a 'br/public:avm/res/cognitive-services/account:0.10.0' = {\n  params: { name: 'x' }\n}\n\n"
                "module b 'missing.bicep' = {}\nmodule c '../../outside.bicep' = {}\n"
                "module d 'ts:0000/rg/spec:1' = {}\nmodule e 'ai.bicep' = {}\nimport { x } from 'gone.bicep'\n"
                "resource r 'Microsoft.Search/searchServices@2025-05-01' = {\n"
                "  name: b.outputs.name\n  properties: { disableLocalAuth: x }\n}\n"
            ),
            "ai.bicep": ACCOUNT,
            "main.bicepparam": "using 'nowhere.bicep'\nextends 'gone.bicepparam'\nparam x = 1\n",
            "remote.bicepparam": "using 'br/public:avm/ptn/ai:1.0'\nparam x = 1\n",
        },
    )
    assert {gap.what for gap in found.gaps} == {
        "main.bicep:1",
        "main.bicep:5",
        "main.bicep:6",
        "main.bicep:7",
        "main.bicep:9",
        "main.bicepparam",
        "remote.bicepparam",
    }
    assert "br/public:avm/ptn/ai:1.0, which is not in this tree" in found.whys()
    assert access(found, "module.e.account") == "Enabled"
    assert "$unknown" in found.config("r")["properties"]["disableLocalAuth"]


def test_an_arm_template_as_a_module_is_read_there_and_not_again(tmp_path: Path) -> None:
    template = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"open": {"type": "bool", "defaultValue": true}},
  "resources": [{
    "type": "Microsoft.Search/searchServices", "apiVersion": "2025-05-01", "name": "s",
    "properties": {"publicNetworkAccess": "[if(parameters('open'), 'enabled', 'disabled')]"}
  }]
}"""
    found = bicep(
        tmp_path,
        {"main.bicep": "module s 'nested/s.json' = {\n  params: { open: false }\n}\n", "nested/s.json": template},
    )
    assert found.whys() == ""
    (address,) = found.addresses()
    assert address.startswith("module.s.")
    assert access(found, address) == "disabled"
    (seen,) = found.asset(address).sightings
    assert (seen.source, seen.location.path) == ("arm", "nested/s.json")


def test_modules_that_call_each_other_end(tmp_path: Path) -> None:
    found = bicep(
        tmp_path,
        {
            "a.bicep": ACCOUNT + "module b 'b.bicep' = {}\n",
            "b.bicep": "module a 'a.bicep' = {}\nmodule own 'b.bicep' = {}\n",
        },
    )
    assert "account" in found.addresses()
    assert len(found.assets) < 3_000
    assert found.gaps


def test_files_are_loaded_from_inside_the_tree_only(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("outside")
    files: dict[str, str | bytes] = {
        "infra/main.bicep": (
            "var settings = loadJsonContent('../settings.json')\nvar outside = loadTextContent('../../secret.txt')\n"
            "resource a 'Microsoft.CognitiveServices/accounts@2025-06-01' = {\n  name: 'a'\n  kind: outside\n"
            "  properties: {\n    publicNetworkAccess: settings.access\n"
            "    customSubDomainName: loadYamlContent('x.yaml', 'domain.name')\n  }\n}\n"
        ),
        "settings.json": '{"access": "Disabled"}',
        "infra/x.yaml": "domain:\n  name: own\n",
    }
    found = bicep(tmp_path / "tree", files)
    config = found.config("a")
    assert config["properties"] == {"publicNetworkAccess": "Disabled", "customSubDomainName": "own"}
    assert "$unknown" in config["kind"]


def test_a_broken_file_is_a_gap_with_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    found = bicep(
        tmp_path,
        {
            "main.bicep": "module m 'bad.bicep' = {}\nmodule n 'bad.bicep' = {}\n",
            "bad.bicep": "resource broken 'A/b@1' = {\n  name: (\n}\n\n" + ACCOUNT,
            "bad.bicepparam": "using 'main.bicep'\nparam = 1\n",
            "binary.bicep": b"\0\1\2",
            "latin.bicep": ACCOUNT.replace("'ai'", "'h\xf6he'").encode("latin-1"),
        },
    )
    assert {"module.m.account", "module.n.account", "account"} <= found.addresses()
    assert sorted(gap.what for gap in found.gaps) == ["bad.bicep:3", "bad.bicepparam:2", "binary.bicep", "latin.bicep"]


def test_what_is_too_large_is_a_gap(tmp_path: Path) -> None:
    huge = "//" + "x" * MAX_BYTES
    found = bicep(
        tmp_path, {"main.bicep": ACCOUNT, "huge.bicep": huge, "hyperparameters.json": huge, "params.json": b"\0\xff"}
    )
    assert found.addresses() == {"account"}
    assert [gap.what for gap in found.gaps] == ["huge.bicep"]


def test_a_loop_over_a_million_ends(tmp_path: Path) -> None:
    code = (
        "var many = [for a in range(0, 1000000): [for b in range(0, 1000000): '${a}${b}']]\n"
        "resource r 'Microsoft.Search/searchServices@2025-05-01' = [for x in range(0, 1000000): {\n  name: 's${x}'\n"
        "  properties: { disableLocalAuth: length(many) > 3 }\n}]\n"
    )
    found = bicep(tmp_path, {"main.bicep": code + ACCOUNT})
    assert "account" in found.addresses()
    assert len(found.assets) < 1_000
    assert found.gaps


def files(root: Path, names: list[str], content: str = "") -> list[SourceFile]:
    tree = write(root, dict.fromkeys(names, content))
    return [SourceFile(name, tree / name, (tree / name).stat().st_size) for name in names]


def test_files_that_name_each_other_stay_together_and_others_part(tmp_path: Path) -> None:
    many = files(tmp_path, [f"d{number:03}/x.bicep" for number in range(GROUP_FILES)])
    tree = {"a/main.bicep": "module x '../z/x.bicep' = {}", "z/x.bicep": "", "a/p.bicepparam": "using 'main.bicep'"}
    write(tmp_path, {**tree, "a/parameters/main.json": "{}"})
    more = [
        SourceFile(name, tmp_path / name, (tmp_path / name).stat().st_size)
        for name in [*tree, "a/parameters/main.json"]
    ]
    context = Context("r", tmp_path, catalog(), Limits())
    groups = list(split([*many[:-1], *more, many[-1]], context))
    assert sorted(file.path for group in groups for file in group) == sorted(file.path for file in [*many, *more])
    assert len(groups) == 2
    together = next(group for group in groups if more[0] in group)
    assert all(file in together for file in more)


CONDITIONAL = """param monitored bool = false
param unsure bool
module logs 'logs.bicep' = if (monitored) {
}
module perhaps 'logs.bicep' = if (unsure) {
}
module surely 'logs.bicep' = if (!monitored) {
}
resource off 'Microsoft.Storage/storageAccounts@2024-01-01' = if (monitored) {
  name: 'off'
  properties: { allowBlobPublicAccess: true }
}
resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: 'ai'
  tags: {
    module: logs.?outputs.?place ?? 'none'
    resource: off.?properties.?allowBlobPublicAccess ?? 'none'
    perhaps: perhaps.?outputs.?place
    surely: surely.?outputs.?place
    missing: surely.?outputs.?nothing ?? 'none'
    name: off.?name
    network: id(surely.outputs.own) == null ? null : { in: 'place' }
  }
}
func id(one string) string => one
"""


def test_what_is_left_out_gives_null_where_it_is_asked_safely(tmp_path: Path) -> None:
    logs = """resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'logs'
}
output place string = 'westeurope'
output own string = logs.id
"""
    found = bicep(tmp_path, {"main.bicep": CONDITIONAL, "logs.bicep": logs})
    tags = found.config("account")["tags"]
    assert tags.pop("perhaps") == {"$unknown": "perhaps.?outputs.?place"}
    assert tags == {
        "module": "none",
        "resource": "none",
        "surely": "westeurope",
        "missing": "none",
        "name": "off",
        "network": {"in": "place"},
    }


LINES = """param more object = {
  restrictOutboundNetworkAccess: true
}
param given object
param rules array = [
  '192.0.2.0/28'
  '198.51.100.0/28'
]
var base = {
  customSubDomainName: 'ai'
  disableLocalAuth: false
  networkAcls: { bypass: 'None' }
}
resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: 'ai'
  properties: union(base, {
    disableLocalAuth: true
    networkAcls: union({
      defaultAction: 'Deny'
    }, empty(rules) ? {} : {
      ipRules: [for rule in rules: {
        value: rule
      }]
    })
  }, more, given)
}
resource other 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: 'other'
  properties: {
    ...base
    publicnetworkaccess: 'Disabled'
    ...given
  }
}
"""


def test_what_is_put_together_has_the_lines_of_its_parts(tmp_path: Path) -> None:
    given = "{ dynamicThrottlingEnabled: true, networkAcls: { bypass: 'AzureServices' } }"
    main = f"module m 'm.bicep' = {{\n  params: {{ given: {given} }}\n}}\n"
    found = bicep(tmp_path, {"main.bicep": main, "m.bicep": LINES})
    (seen,) = found.asset("module.m.account").sightings
    lines = {path.removeprefix("properties."): line for path, line in seen.lines.items() if path != "name"}
    assert lines == {
        "properties": 16,
        "customSubDomainName": 10,
        "disableLocalAuth": 17,
        "networkAcls": 25,
        "restrictOutboundNetworkAccess": 2,
        "dynamicThrottlingEnabled": 25,
    }
    (seen,) = found.asset("module.m.other").sightings
    lines = {path.removeprefix("properties."): line for path, line in seen.lines.items()}
    assert lines["publicNetworkAccess"] == 31
    assert lines["disableLocalAuth"] == 11
    assert lines["networkAcls"] == 32
    plain_main = "module m 'm.bicep' = {\n  params: { given: {} }\n}\n"
    (seen,) = bicep(tmp_path, {"main.bicep": plain_main, "m.bicep": LINES}).asset("module.m.account").sightings
    assert seen.lines["properties.networkAcls.bypass"] == 12
    assert seen.lines["properties.networkAcls.defaultAction"] == 19
    assert seen.lines["properties.networkAcls.ipRules[1].value"] == 22


DOUBTS = """param production bool
param zones array
resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: 'ai'
}
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (production) {
  scope: account
  name: 'audit'
  properties: { workspaceId: 'w' }
}
module vault 'vault.bicep' = if (production) {
}
resource group 'Microsoft.Network/networkSecurityGroups@2024-01-01' = {
  name: 'nsg'
  properties: {
    securityRules: [ { name: 'own' } ]
  }
  resource rules 'securityRules' = [for zone in zones: {
    name: 'zone-${zone}'
    properties: { access: 'Deny' }
  }]
}
"""


def test_what_is_said_by_a_part_that_may_not_exist_is_unknown(tmp_path: Path) -> None:
    vault = """resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv'
  properties: { enablePurgeProtection: true }
  resource more 'accessPolicies' = {
    name: 'add'
    properties: { accessPolicies: [ { objectId: 'z' } ] }
  }
}
"""
    found = bicep(tmp_path, {"main.bicep": DOUBTS, "vault.bicep": vault})
    assert found.config("logs")["properties"] == {"$unknown": "logs may not exist"}
    assert found.config("group")["properties"]["securityRules"] == [
        {"name": "own"},
        {"$unknown": "rules may not exist"},
    ]
    properties = found.config("module.vault.vault")["properties"]
    assert properties == {"enablePurgeProtection": True, "accessPolicies": [{"objectId": "z"}]}


def test_the_elements_of_a_list_that_is_put_together_have_their_lines(tmp_path: Path) -> None:
    code = """var harms = [ 'Hate', 'Violence' ]
param more array = [
  { name: 'Jailbreak' }
]
resource filter 'Microsoft.CognitiveServices/accounts/raiPolicies@2025-06-01' = {
  name: 'ai/filter'
  properties: {
    contentFilters: concat([for harm in harms: {
      name: harm
    }], map(harms, harm => { name: harm }), more, [
      ...more
      {
        name: 'Last'
      }
    ])
  }
}
"""
    (seen,) = bicep(tmp_path, {"main.bicep": code}).asset("filter").sightings
    lines = [seen.lines.get(f"properties.contentFilters[{index}].name") for index in range(7)]
    assert lines == [9, 9, None, None, 3, 3, 13]
    assert seen.lines["properties.contentFilters[2]"] == 10
