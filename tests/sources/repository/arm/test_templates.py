"""Templates as Azure evaluates them: loops, conditions, children, scopes, nested and linked templates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bartizan.model.values import Unknown
from bartizan.sources.repository.arm.grouping import groups_of
from bartizan.sources.repository.reader import Context
from tests.sources.repository.trees import catalog, write

from .reads import ACCOUNT, INPUTS, SCHEMA, account, inputs, nested, one, read, template, value

SEARCH = "Microsoft.Search/searchServices"
VNET = "Microsoft.Network/virtualNetworks"
STORAGE = "Microsoft.Storage/storageAccounts"
IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


def search(name: str, **more: Any) -> dict[str, Any]:
    return {"type": SEARCH, "apiVersion": "2023-11-01", "name": name, "properties": {}, **more}


def refers(found: Any, address: str) -> bool:
    """Whether a value in a configuration refers to the asset at an address, and to nothing else."""
    return [asset.partition("#")[2] for asset in found.get("assets", [])] == [address]


def test_case_does_not_matter_to_azure(tmp_path: Path) -> None:
    resource = {
        "type": "microsoft.cognitiveservices/ACCOUNTS",
        "apiVersion": "2024-10-01",
        "NAME": "ai",
        "Location": "West Europe",
        "Properties": {"DisableLocalAuth": "true", "networkacls": {"DEFAULTACTION": "Deny"}},
    }
    found = one(tmp_path, resource).asset("ACCOUNTS.ai")
    assert (found.type, found.region, found.provider, found.kind) == (ACCOUNT, "westeurope", "azure", "ai-service")
    assert found.config["properties"] == {"disableLocalAuth": True, "networkAcls": {"defaultAction": "Deny"}}
    (sighting,) = found.sightings
    assert sighting.source == "arm"
    assert set(sighting.lines) == {
        "location",
        "properties",
        "properties.disableLocalAuth",
        "properties.networkAcls",
        "properties.networkAcls.defaultAction",
    }


def test_lines_of_a_resource_and_of_its_properties(tmp_path: Path) -> None:
    text = f"""{{
  "$schema": "{SCHEMA}", /* a comment
  over two lines */
  "contentVersion": "1.0.0.0",
  "variables": {{
    "text": "[concat('a',
      'b')]"
  }},
  // another "comment"
  "resources": [
    {{
      "type": "{ACCOUNT}", "apiVersion": "2024-10-01",
      "name": "[variables('text')]",
      "properties": {{
        "publicNetworkAccess":
          "Enabled",
        "networkAcls": {{ "ipRules": [
          {{ "value": "192.0.2.1" }} ] }}
      }}
    }}
  ]
}}"""
    found = read(tmp_path, {"main.jsonc": text}).asset("accounts.text")
    assert found.name == "ab"
    (sighting,) = found.sightings
    assert (sighting.location.path, sighting.location.line, sighting.location.end_line) == ("main.jsonc", 11, 20)
    assert sighting.lines["properties.publicNetworkAccess"] == 15
    assert sighting.lines["properties.networkAcls.ipRules[0].value"] == 18


def test_a_resource_loop(tmp_path: Path) -> None:
    resource = account(
        "[concat('ai-', copyIndex(1))]", copy={"name": "loop", "count": 3}, kind="[string(copyIndex('loop'))]"
    )
    found = one(tmp_path, resource)
    assert [asset.name for asset in found.assets.values() if asset.type == ACCOUNT] == ["ai-1", "ai-2", "ai-3"]
    assert found.asset("accounts.ai-{index}[2]").config["kind"] == "2"


def test_a_loop_of_which_the_length_is_not_known_is_one_asset(tmp_path: Path) -> None:
    copy = {"name": "loop", "count": "[length(parameters('names'))]"}
    resource = account("[parameters('names')[copyIndex()]]", copy=copy)
    found = one(tmp_path, resource, parameters={"names": {"type": "array"}})
    (asset,) = (asset for asset in found.assets.values() if asset.type == ACCOUNT)
    assert isinstance(asset.config["name"], Unknown)
    assert found.gaps == []


def test_a_condition_that_is_false_leaves_the_resource_out(tmp_path: Path) -> None:
    parent = {"type": STORAGE, "apiVersion": "2023-05-01", "name": "st", "condition": "[parameters('on')]"}
    child = {"type": "blobServices/containers", "apiVersion": "2023-05-01", "name": "default/c", "properties": {}}
    resources = [
        account("a", condition="[parameters('on')]"),
        account("b", condition="[not(parameters('on'))]"),
        account("c", condition="[parameters('maybe')]"),
        {**parent, "resources": [child]},
    ]
    parameters = {"on": {"type": "bool", "defaultValue": False}, "maybe": {"type": "bool"}}
    found = one(tmp_path, *resources, parameters=parameters)
    assert found.addresses() == {"accounts.b", "accounts.c"}


def test_a_loop_inside_properties_and_variables(tmp_path: Path) -> None:
    rules = {
        "copy": [{"name": "ipRules", "count": 2, "input": {"value": "[format('10.0.{0}.0', copyIndex('ipRules'))]"}}]
    }
    resource = account(
        properties={"networkAcls": rules}, tags={"x": "[variables('doubled')]", "y": "[variables('o').list]"}
    )
    copies = [{"name": "doubled", "count": 3, "input": "[mul(copyIndex('doubled'), 2)]"}]
    inner = {"copy": [{"name": "list", "count": 2, "input": "[copyIndex('list', 5)]"}], "other": 1}
    found = one(tmp_path, resource, variables={"copy": copies, "o": inner}).config("accounts.ai")
    assert found["properties"]["networkAcls"]["ipRules"] == [{"value": "10.0.0.0"}, {"value": "10.0.1.0"}]
    assert found["tags"] == {"x": [0, 2, 4], "y": [5, 6]}


def test_children_by_name_and_by_nesting(tmp_path: Path) -> None:
    deployment = {"apiVersion": "2024-10-01", "properties": {"model": {"name": "gpt-4o"}}}
    resources = [
        account(resources=[{"type": "deployments", "name": "inside", **deployment}]),
        {"type": f"{ACCOUNT}/deployments", "name": "ai/beside", **deployment},
        {"type": f"{ACCOUNT}/deployments", "name": "elsewhere/other", **deployment},
        {"type": f"{ACCOUNT}/deployments", "name": "[parameters('whole')]", **deployment},
    ]
    found = one(tmp_path, *resources, parameters={"whole": {"type": "string"}})
    for address, name in (("deployments.inside", "inside"), ("deployments.ai/beside", "beside")):
        config = found.config(address)
        assert config["name"] == name
        assert refers(config["parent"], "accounts.ai")
    assert found.config("deployments.elsewhere/other")["parent"] == "elsewhere"
    assert "$unknown" in found.config("deployments.whole")["parent"]


def test_a_container_hangs_on_its_account_and_the_service_is_part_of_it(tmp_path: Path) -> None:
    resources = [
        {"type": STORAGE, "apiVersion": "2023-05-01", "name": "st", "properties": {}},
        {
            "type": f"{STORAGE}/blobServices",
            "apiVersion": "2023-05-01",
            "name": "[concat('st', '/default')]",
            "properties": {"isVersioningEnabled": "true"},
        },
        {
            "type": f"{STORAGE}/blobServices/containers",
            "apiVersion": "2023-05-01",
            "name": "st/default/data",
            "properties": {},
        },
    ]
    found = one(tmp_path, *resources)
    assert found.addresses() == {"storageAccounts.st", "containers.st/default/data"}
    account_ = found.asset("storageAccounts.st")
    assert account_.config["blobServices"] == {"properties": {"isVersioningEnabled": True}}
    assert "blobServices.properties.isVersioningEnabled" in account_.sightings[1].lines
    assert refers(found.config("containers.st/default/data")["parent"], "storageAccounts.st")


def test_access_policies_are_part_of_their_vault(tmp_path: Path) -> None:
    vault = "Microsoft.KeyVault/vaults"
    policies = {"accessPolicies": [{"objectId": "a", "permissions": {"secrets": ["all"]}}]}
    resources = [
        {
            "type": vault,
            "apiVersion": "2023-07-01",
            "name": "kv",
            "properties": {"accessPolicies": [{"objectId": "z"}]},
        },
        {"type": f"{vault}/accessPolicies", "apiVersion": "2023-07-01", "name": "kv/add", "properties": policies},
    ]
    found = one(tmp_path, *resources)
    listed = found.config("vaults.kv")["properties"]["accessPolicies"]
    assert listed == [{"objectId": "z"}, *policies["accessPolicies"]]
    assert "properties.accessPolicies[0].permissions.secrets" in found.asset("vaults.kv").sightings[1].lines


def test_parts_of_what_is_declared_elsewhere_stand_for_it(tmp_path: Path) -> None:
    added = {"objectId": "z", "permissions": {"secrets": ["get"]}}
    policies = {
        "type": "Microsoft.KeyVault/vaults/accessPolicies",
        "apiVersion": "1",
        "name": "shared/add",
        "properties": {"accessPolicies": [added]},
    }
    group = "Microsoft.Network/networkSecurityGroups"
    rules = [
        {
            "type": f"{group}/securityRules",
            "apiVersion": "1",
            "name": f"[concat('{name}/', '{number}')]",
            "properties": {"access": "Allow", "direction": "Inbound", "destinationPortRange": str(number)},
        }
        for name, number in (("corp", 22), ("CORP", 80), ("other", 443))
    ]
    found = one(tmp_path, policies, *rules)
    vault = found.asset("accessPolicies.shared/add")
    assert (vault.type, vault.name) == ("Microsoft.KeyVault/vaults", "shared")
    properties = found.config("accessPolicies.shared/add")["properties"]
    assert properties["accessPolicies"] == [added]
    assert properties["enableSoftDelete"] == {"$unknown": "the secret itself is declared elsewhere"}
    corp, other = (asset for asset in found.assets.values() if asset.type == group)
    assert (corp.name, other.name) == ("corp", "other")
    listed = found.config(corp.id.partition("#")[2])["properties"]["securityRules"]
    assert [rule["properties"]["destinationPortRange"] for rule in listed] == ["22", "80"]
    assert len(corp.sightings) == 2
    assert "properties.securityRules[0].properties.access" in corp.sightings[1].lines
    assert next((gap.what.partition("#")[2], gap.why) for gap in found.gaps) == (
        "accessPolicies.shared/add",
        "only a part of this Microsoft.KeyVault/vaults is declared here; the rest is not",
    )
    assert len(found.gaps) == 3


def test_a_subnet_inside_its_network_is_one_of_its_own(tmp_path: Path) -> None:
    subnets = [{"name": "a", "properties": {"addressPrefix": "10.0.0.0/24"}}, {"name": "b", "properties": {}}]
    resources = [
        {"type": VNET, "apiVersion": "2023-11-01", "name": "net", "properties": {"subnets": subnets}},
        account(
            properties={
                "networkAcls": {
                    "virtualNetworkRules": [
                        {"id": f"[resourceId('{VNET}/subnets', 'net', 'b')]"},
                        {"id": f"[concat(resourceId('{VNET}', 'net'), '/subnets/', 'a')]"},
                        {"id": "[reference('net').subnets[1].id]"},
                    ]
                }
            }
        ),
    ]
    found = one(tmp_path, *resources)
    inside = "virtualNetworks.net.properties.subnets"
    subnet = found.asset(f"{inside}[0]")
    assert (subnet.type, subnet.name) == (f"{VNET}/subnets", "a")
    assert subnet.config["properties"] == {"addressPrefix": "10.0.0.0/24"}
    assert refers(found.config(f"{inside}[0]")["parent"], "virtualNetworks.net")
    (sighting,) = subnet.sightings
    assert sighting.lines["properties.addressPrefix"] > (sighting.location.line or 0)
    rules = found.config("accounts.ai")["properties"]["networkAcls"]["virtualNetworkRules"]
    assert [refers(rule["id"], f"{inside}[{index}]") for rule, index in zip(rules, (1, 0, 1), strict=True)] == [
        True
    ] * 3


def test_references_by_every_way_of_saying_them(tmp_path: Path) -> None:
    ways = {
        "id": f"[resourceId('{IDENTITY}', variables('name'))]",
        "format": f"[format('{{0}}', resourceId('{IDENTITY}', variables('name')))]",
        "scoped": f"[resourceId(resourceGroup().name, '{IDENTITY}', variables('name'))]",
        "extended": f"[extensionResourceId(resourceGroup().id, '{IDENTITY}', variables('name'))]",
        "principal": f"[reference(resourceId('{IDENTITY}', variables('name'))).principalId]",
        "full": f"[reference(resourceId('{IDENTITY}', variables('name')), '2023-01-31', 'Full').properties.clientId]",
        "bare": "[reference(variables('name')).principalId]",
        "text": f"[concat(resourceGroup().id, '/providers/{IDENTITY}/', variables('name'))]",
    }
    resources = [
        {"type": IDENTITY, "apiVersion": "2023-01-31", "name": "[variables('name')]"},
        account(tags=ways, identity={"userAssignedIdentities": {ways["id"]: {}, "/subscriptions/x/y": {}}}),
    ]
    found = one(tmp_path, *resources, variables={"name": "[concat('id-', uniqueString(resourceGroup().id))]"})
    config = found.config("accounts.ai")
    for way, reference in config["tags"].items():
        if way != "text":
            assert refers(reference, "userAssignedIdentities.name"), way
    assert config["tags"]["principal"]["attribute"] == "properties.principalId"
    first, second = config["identity"]["userAssignedIdentities"]
    assert refers(first, "userAssignedIdentities.name")
    assert second == "/subscriptions/x/y"


def test_what_is_declared_nowhere_is_known_by_its_name(tmp_path: Path) -> None:
    found = value(tmp_path, f"[resourceId('{STORAGE}', 'shared')]")
    assert found["assets"] == [f"name:{STORAGE}/shared"]
    assert value(tmp_path, f"[resourceId('{STORAGE}', parameters('p'))]", parameters={"p": {"type": "string"}}) == {
        "$unknown": f"resourceId('{STORAGE}', parameter p)",
        "attribute": "id",
        "pieces": [None, f"/providers/{STORAGE}/", None],
    }


def role(definition: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "Microsoft.Authorization/roleAssignments",
        "apiVersion": "2022-04-01",
        "name": "[guid('a')]",
        "properties": {"roleDefinitionId": definition, "principalId": "p"},
        **more,
    }


def test_the_scope_of_a_role_assignment(tmp_path: Path) -> None:
    definition = f"[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{OWNER}')]"
    resources = [
        search("s"),
        role(definition),
        role(definition, scope=f"[resourceId('{SEARCH}', 's')]"),
        role(definition, scope=f"[format('{SEARCH}/{{0}}', 's')]"),
        role(definition, scope="[subscription().id]"),
        role(definition, scope="/"),
        role(
            f"[concat(subscription().id, '/providers/Microsoft.Authorization/roleDefinitions/{OWNER}')]",
            type=f"{SEARCH}/providers/roleAssignments",
            name="s/Microsoft.Authorization/x",
        ),
    ]
    found = one(tmp_path, *resources)
    scopes = [
        found.config(id_.partition("#")[2])["properties"]
        for id_, asset in found.assets.items()
        if asset.type == "Microsoft.Authorization/roleAssignments"
    ]
    assert {properties["roleDefinitionId"] for properties in scopes} == {
        f"/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"
    }
    group, first, second, whole, tenant, legacy = (properties["scope"] for properties in scopes)
    assert group == "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
    assert (whole, tenant) == ("/subscriptions/{subscriptionId}", "/")
    assert all(refers(scope, "searchServices.s") for scope in (first, second, legacy))


def test_the_scope_of_a_subscription_template(tmp_path: Path) -> None:
    definition = f"[tenantResourceId('Microsoft.Authorization/roleDefinitions', '{OWNER}')]"
    schema = SCHEMA.replace("deploymentTemplate", "subscriptionDeploymentTemplate").replace("2019-04-01", "2018-05-01")
    inner = json.loads(template(role(definition)))
    text = json.dumps(
        {
            "$schema": schema,
            "contentVersion": "1",
            "resources": [
                role(definition),
                {**nested("group"), "resourceGroup": "rg", "properties": {"template": inner}},
            ],
        }
    )
    found = read(tmp_path, {"main.json": text})
    assert found.config("roleAssignments.guid")["properties"]["scope"] == "/subscriptions/{subscriptionId}"
    scope = found.config("module.group.roleAssignments.guid")["properties"]["scope"]
    assert scope == "/subscriptions/{subscriptionId}/resourceGroups/rg"


def test_nested_templates_in_the_inner_and_the_outer_scope(tmp_path: Path) -> None:
    inner = template(account("[parameters('name')]"), parameters={"name": {"type": "string", "defaultValue": "inner"}})
    found = one(
        tmp_path,
        nested("outer", inner),
        nested("inner", inner, expressionEvaluationOptions={"scope": "inner"}),
        nested(
            "given",
            inner,
            expressionEvaluationOptions={"scope": "Inner"},
            parameters={"name": {"value": "[concat(parameters('name'), '-x')]"}},
        ),
        parameters={"name": {"type": "string", "defaultValue": "root"}},
    )
    names = {address: asset.name for address in found.addresses() if (asset := found.asset(address))}
    assert names == {
        "module.outer.accounts.name": "root",
        "module.inner.accounts.name": "inner",
        "module.given.accounts.name": "root-x",
    }


def test_a_nested_template_in_a_loop_sees_the_index_of_its_caller(tmp_path: Path) -> None:
    inner = template(account("[concat('ai', copyIndex())]"))
    found = one(tmp_path, {**nested("many", inner), "copy": {"name": "many", "count": 2}})
    assert {asset.name for asset in found.assets.values()} >= {"ai0", "ai1"}
    assert found.addresses() == {
        "module.many[0].accounts.ai{index}",
        "module.many[1].accounts.ai{index}",
    }


def test_outputs_and_inputs_pass_through_linked_templates(tmp_path: Path) -> None:
    leaf = template(
        search("[parameters('name')]", properties={"publicNetworkAccess": "[parameters('access')]"}),
        parameters={"name": {"type": "string"}, "access": {"type": "string", "defaultValue": "enabled"}},
        outputs={"id": {"type": "string", "value": f"[resourceId('{SEARCH}', parameters('name'))]"}},
    )
    middle = template(
        nested(
            "leaf",
            templateLink={"relativePath": "../leaf/search.json"},
            parameters={"name": {"value": "[parameters('n')]"}, "access": {"value": "disabled"}},
        ),
        parameters={"n": {"type": "string"}},
        outputs={"id": {"type": "string", "value": "[reference('leaf').outputs.id.value]"}},
    )
    link = "[uri(deployment().properties.templateLink.uri, 'middle/main.json')]"
    root = template(
        nested("a", templateLink={"uri": link}, parameters={"n": {"value": "one"}}),
        nested("b", templateLink={"uri": link}, parameters={"n": {"value": "two"}}),
        account(
            tags={"x": "[reference(resourceId('Microsoft.Resources/deployments', 'b'), '2022-09-01').outputs.id.value]"}
        ),
    )
    found = read(tmp_path, {"azuredeploy.json": root, "middle/main.json": middle, "leaf/search.json": leaf})
    assert found.gaps == []
    services = {address: found.asset(address).name for address in found.addresses() if "search" in address}
    assert services == {
        "module.a.module.leaf.searchServices.name": "one",
        "module.b.module.leaf.searchServices.name": "two",
    }
    assert found.config("module.a.module.leaf.searchServices.name")["properties"] == {"publicNetworkAccess": "disabled"}
    assert found.asset("module.a.module.leaf.searchServices.name").sightings[0].location.path == "leaf/search.json"
    assert refers(found.config("accounts.ai")["tags"]["x"], "module.b.module.leaf.searchServices.name")
    assert all(id_.startswith("repo:") and "//azuredeploy.json#" in id_ for id_ in found.assets if "#" in id_)


def test_links_to_what_is_not_here_are_gaps(tmp_path: Path) -> None:
    found = one(
        tmp_path,
        nested("gone", templateLink={"relativePath": "gone.json"}),
        nested("outside", templateLink={"relativePath": "../../etc/passwd.json"}),
        nested("spec", templateLink={"id": "[resourceId('Microsoft.Resources/templateSpecs/versions', 'a', '1')]"}),
        nested("far", templateLink={"uri": "https://templates.example.com/other/thing.json"}),
        account(tags={"x": "[reference('gone').outputs.id.value]"}),
    )
    assert len(found.gaps) == 4
    assert "module spec comes from ts:" in found.whys()
    assert found.config("accounts.ai")["tags"]["x"]["$unknown"]


def test_the_artifacts_location(tmp_path: Path) -> None:
    location = "https://raw.githubusercontent.com/contoso/samples/main/ai/"
    root = template(
        nested(
            "n",
            templateLink={
                "uri": "[concat(parameters('_artifactsLocation'), 'nested/ai.json', parameters('_sasToken'))]"
            },
        ),
        parameters={
            "_artifactsLocation": {"type": "string", "defaultValue": location},
            "_sasToken": {"type": "securestring", "defaultValue": ""},
        },
    )
    found = read(tmp_path, {"ai/azuredeploy.json": root, "ai/nested/ai.json": template(account())})
    assert found.addresses() == {"module.n.accounts.ai"}


def test_symbolic_names_and_existing_resources(tmp_path: Path) -> None:
    resources = {
        "shared": {"existing": True, "type": ACCOUNT, "apiVersion": "2024-10-01", "name": "shared"},
        "chat": {
            "type": f"{ACCOUNT}/deployments",
            "apiVersion": "2024-10-01",
            "name": "shared/chat",
            "properties": {"model": {"name": "gpt-4o"}},
            "dependsOn": ["shared"],
        },
        "mine": account(tags={"endpoint": "[reference('shared').endpoint]", "model": "[reference('chat').model.name]"}),
        "many": {**search("[concat('s', copyIndex())]"), "copy": {"name": "many", "count": 2}},
        "k8s": {"import": "kubernetes", "type": "apps/Deployment@v1", "properties": {}},
    }
    text = json.dumps({"$schema": SCHEMA, "contentVersion": "1", "languageVersion": "2.0", "resources": resources})
    found = read(tmp_path, {"main.json": text})
    assert found.addresses() == {"chat", "mine", "many[0]", "many[1]"}
    assert found.config("chat")["parent"] == "shared"
    tags = found.config("mine")["tags"]
    assert tags["model"] == "gpt-4o"
    assert tags["endpoint"]["assets"] == [f"name:{ACCOUNT}/shared"]


def test_existing_in_one_template_is_what_another_one_declares(tmp_path: Path) -> None:
    existing = {"kv": {"existing": True, "type": SEARCH, "apiVersion": "1", "name": "[parameters('n')]"}}
    uses = {
        **existing,
        "ai": account(
            tags={"sku": "[reference('kv', '1', 'full').sku.name]", "id": "[reference('kv', '1', 'full').id]"}
        ),
    }
    inner = {
        "$schema": SCHEMA,
        "contentVersion": "1",
        "languageVersion": "2.0",
        "parameters": {"n": {"type": "string"}},
        "resources": uses,
    }
    found = one(
        tmp_path,
        search("grounding", sku={"name": "standard"}),
        nested(
            "n",
            json.dumps(inner),
            expressionEvaluationOptions={"scope": "inner"},
            parameters={"n": {"value": "Grounding"}},
        ),
    )
    tags = found.config("module.n.ai")["tags"]
    assert tags["sku"] == "standard"
    assert refers(tags["id"], "searchServices.grounding")


def test_functions_of_the_author_and_user_defined_types(tmp_path: Path) -> None:
    member = {
        "parameters": [{"name": "a", "type": "string"}],
        "output": {"type": "string", "value": "[concat(parameters('A'), '-x')]"},
    }
    sections: dict[str, Any] = {
        "functions": [{"namespace": "corp", "members": {"name": member}}],
        "parameters": {"a": {"type": "string", "defaultValue": "not this one"}},
    }
    assert value(tmp_path, "[corp.Name(corp.name('y'))]", **sections) == "y-x-x"
    definitions = {"maybe": {"type": "string", "nullable": True}, "alias": {"$ref": "#/definitions/maybe"}}
    parameters = {"p": {"$ref": "#/definitions/alias"}, "q": {"type": "object", "nullable": True}}
    sections = {"definitions": definitions, "parameters": parameters}
    assert value(tmp_path, "[coalesce(parameters('p'), parameters('q'), 'none')]", **sections) == "none"


def test_properties_that_a_union_with_the_unknown_may_say_are_unknown(tmp_path: Path) -> None:
    resource = account(properties="[union(createObject('disableLocalAuth', true()), parameters('more'))]")
    found = one(tmp_path, resource, parameters={"more": {"type": "object"}}).config("accounts.ai")
    assert "$unknown" in found["properties"]
    objects = {"two": {"disableLocalAuth": True, "a": 1}, "one": {"disableLocalAuth": True}}
    either = "[if(parameters('p'), variables('two'), variables('one'))]"
    found = one(tmp_path, account(properties=either), parameters={"p": {"type": "bool"}}, variables=objects).config(
        "accounts.ai"
    )
    assert found["properties"]["disableLocalAuth"] is True
    assert "$unknown" in found["properties"]["a"]


def test_a_parameter_file_gives_the_inputs(tmp_path: Path) -> None:
    parameters = {
        "a": {"type": "string", "defaultValue": "default"},
        "secret": {"type": "securestring"},
        "on": {"type": "bool"},
        "n": {"type": "int"},
        "env": {"type": "string"},
    }
    tags = {name: f"[parameters('{name}')]" for name in parameters}
    given = {
        "$schema": INPUTS,
        "contentVersion": "1.0.0.0",
        "parameters": {
            "A": {"value": "given"},
            "secret": {"reference": {"keyVault": {"id": "x"}, "secretName": "api-key"}},
            "on": {"value": "${USE_IT=true}"},
            "n": {"value": "${COUNT=3}"},
            "env": {"value": "${AZURE_ENV_NAME}-x"},
        },
    }
    found = read(
        tmp_path,
        {
            "infra/main.json": template(account(tags=tags), parameters=parameters),
            "infra/main.parameters.json": json.dumps(given),
        },
    )
    assert found.config("accounts.ai")["tags"] == {
        "a": "given",
        "secret": {"$unknown": "getSecret('api-key')", "attribute": "getSecret()", "pieces": [None]},
        "on": True,
        "n": 3,
        "env": {"$unknown": "${readEnvironmentVariable('AZURE_ENV_NAME')}-x", "pieces": [None, "-x"]},
    }


def test_one_estate_for_each_parameter_file_that_says_something_else(tmp_path: Path) -> None:
    code = template(account("[concat(parameters('env'), '-ai')]"), parameters={"env": {"type": "string"}})
    files: dict[str, str | bytes] = {
        "main.json": code,
        "main.dev.parameters.json": inputs(env="dev"),
        "main.parameters.prod.json": inputs(env="prod"),
        "parameters/prod-copy.json": inputs(env="prod"),
        "unrelated.parameters.json": inputs(env="unrelated"),
        "other/parameters.json": inputs(env="nothing there"),
    }
    assert read(tmp_path, files).addresses() == {
        "dev.accounts.{env}-ai",
        "prod.accounts.{env}-ai",
        "unrelated.accounts.{env}-ai",
    }


def test_a_template_that_another_calls_is_not_read_by_itself(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "main.json": template(nested("n", templateLink={"relativePath": "modules/ai.json"})),
        "modules/ai.json": template(account()),
        "by-bicep.json": template(account("b")),
        "main.bicep": "module x 'by-bicep.json' = {\n  name: 'x'\n}\n",
        "compiled.json": template(account("c"), metadata={"_generator": {"name": "bicep", "version": "0.30"}}),
        "compiled.bicep": "resource x",
        "built.json": template(account("d"), metadata={"_generator": {"name": "bicep", "version": "0.30"}}),
    }
    assert read(tmp_path, files).addresses() == {"module.n.accounts.ai", "accounts.d"}


def test_a_template_made_of_a_bicep_file_of_another_name_beside_it_is_read_there(tmp_path: Path) -> None:
    metadata = {"_generator": {"name": "bicep", "version": "0.30"}}
    face = {
        "parameters": {"Name": {"type": "string", "defaultValue": "ai"}, "open": {"type": "bool"}},
        "outputs": {"id": {"type": "string", "value": "x"}},
    }
    bicep = "param name string = 'ai'\nparam open bool\noutput id string = 'x'\n"
    files: dict[str, str | bytes] = {
        "start/azuredeploy.json": template(account("a"), metadata=metadata, **face),
        "start/main.bicep": bicep,
        "start/by-hand.json": template(account("b"), **face),
        "start/other.json": template(account("c"), metadata=metadata, parameters=face["parameters"]),
        "elsewhere/azuredeploy.json": template(account("d"), metadata=metadata, **face),
        "bare/azuredeploy.json": template(account("e"), metadata=metadata),
        "bare/main.bicep": "",
    }
    assert read(tmp_path, files).addresses() == {"accounts.b", "accounts.c", "accounts.d", "accounts.e"}


def test_documents_that_only_look_similar_are_passed_over(tmp_path: Path) -> None:
    resource = account()
    policy = {
        "properties": {
            "policyRule": {
                "then": {"details": {"deployment": {"properties": {"template": json.loads(template(resource))}}}}
            }
        }
    }
    files: dict[str, str | bytes] = {
        "createUiDefinition.json": json.dumps(
            {
                "$schema": "https://schema.management.azure.com/schemas/0.1.2-preview/CreateUIDefinition.MultiVm.json#",
                "parameters": {},
                "resources": [resource],
            }
        ),
        "policy.json": json.dumps(policy),
        "workbook.json": json.dumps(
            {
                "$schema": "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json",
                "resources": [resource],
            }
        ),
        "cloudformation.json": json.dumps({"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}),
        "package.json": json.dumps({"contentVersion": "1", "resources": ["a", {"type": "b"}]}),
        "broken.json": '{"contentVersion": "1", "resources": [',
        "list.json": "[]",
        "empty.json": "",
        "text.json": "deploymentParameters.json",
    }
    found = read(tmp_path, files)
    assert (found.addresses(), found.gaps) == (set(), [])


def test_a_template_without_its_schema_is_one_by_its_resources(tmp_path: Path) -> None:
    assert read(tmp_path, {"a.json": json.dumps({"contentVersion": "1", "resources": [account()]})}).addresses() == {
        "accounts.ai"
    }


def test_a_template_that_only_callers_decide_says_so(tmp_path: Path) -> None:
    needs = {"name": {"type": "string"}}
    files: dict[str, str | bytes] = {
        "azuredeploy.json": template(account("[parameters('name')]"), parameters=needs),
        "search.json": template(account("[parameters('name')]"), parameters=needs),
        "with-file.json": template(account("[parameters('name')]"), parameters=needs),
        "with-file.parameters.json": inputs(name="x"),
        "modules/search.json": template(account(), parameters={"on": {"type": "bool", "defaultValue": True}}),
        "modules/plain.json": template(account()),
    }
    found = read(tmp_path, files)
    notes = {seen.location.path: bool(seen.note) for asset in found.assets.values() for seen in asset.sightings}
    assert notes == {
        ".": False,
        "azuredeploy.json": False,
        "search.json": True,
        "with-file.json": False,
        "modules/search.json": True,
        "modules/plain.json": False,
    }


def test_files_that_belong_together_are_read_together(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a/main.json": template(nested("n", templateLink={"uri": "[uri(parameters('base'), 'nested/x.json')]"})),
        "a/nested/x.json": template(account()),
        "a/parameters/prod.json": inputs(p=1),
        "b/main.bicep": "module x '../c/y.json' = {\n}\n",
        "c/y.json": template(account()),
        "d/package.json": "{}",
    }
    write(tmp_path, files)
    context = Context("r", tmp_path, catalog())
    given = [found for path in files if (found := context.find(path)) is not None]
    groups = [sorted(file.path for file in group) for group in groups_of(given)]
    assert sorted(groups) == [
        ["a/main.json", "a/nested/x.json", "a/parameters/prod.json"],
        ["b/main.bicep", "c/y.json"],
    ]


def test_a_nested_template_links_from_the_directory_of_the_first(tmp_path: Path) -> None:
    parameters = {"base": {"type": "string", "defaultValue": "[deployment().properties.templateLink.uri]"}}
    inner = template(
        nested("y", templateLink={"uri": "[concat(parameters('base'), '/nested/y.json')]"}), parameters=parameters
    )
    root = template(
        nested("x", templateLink={"uri": "[uri(parameters('base'), 'nested/x.json')]"}), parameters=parameters
    )
    files: dict[str, str | bytes] = {
        "s/azuredeploy.json": root,
        "s/nested/x.json": inner,
        "s/nested/y.json": template(account()),
        "nested/y.json": template(account("another")),
    }
    found = read(tmp_path, files)
    assert found.addresses() == {"module.x.module.y.accounts.ai", "accounts.another"}
    assert found.gaps == []
