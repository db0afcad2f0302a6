"""What is surely there though its text is not known: it is neither null nor absent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .reads import ACCOUNT, account, nested, one, template, value

SECTIONS = {"parameters": {"s": {"type": "string"}, "b": {"type": "bool"}, "n": {"type": "string", "nullable": True}}}

PIECES: list[tuple[str, list[str | None]]] = [
    ("[concat('cog-', uniqueString(resourceGroup().id))]", ["cog-", None]),
    (
        "[format('https://srch-{0}.search.windows.net', parameters('s'))]",
        ["https://srch-", None, ".search.windows.net"],
    ),
    ("[toUpper(concat('st-', parameters('s')))]", ["ST-", None]),
    ("[toLower(uniqueString('a', subscription().id))]", [None]),
    ("[concat(uniqueString('a'), uniqueString('b'))]", [None]),
    ("[take(concat('st', uniqueString(parameters('s'))), 24)]", ["st", None]),
    ("[substring(concat('st', parameters('s')), 0, 10)]", ["st", None]),
    ("[take(uniqueString('a'), 5)]", [None]),
    ("[replace(concat('st-ml-', parameters('s')), '-', '')]", ["stml", None]),
    ("[trim(concat('st', parameters('s')))]", [None]),
    ("[if(parameters('b'), 'Standard', 'GlobalStandard')]", [None]),
    ("[if(parameters('b'), concat('st', parameters('s')), 'x')]", [None]),
    ("[resourceGroup().location]", [None]),
    ("[subscription().tenantId]", [None]),
    ("[newGuid()]", [None]),
    (
        f"[resourceId('{ACCOUNT}', parameters('s'))]",
        [None, f"/providers/{ACCOUNT}/", None],
    ),
    (f"[listKeys(resourceId('{ACCOUNT}', parameters('s')), '2024-10-01').key1]", [None]),
    (f"[reference(resourceId('{ACCOUNT}', parameters('s')), '2024-10-01').endpoint]", ["https://", None]),
    (f"[reference(resourceId('{ACCOUNT}', parameters('s')), '2024-10-01').internalId]", [None]),
    ("[reference('Microsoft.Storage/storageAccounts/st').primaryEndpoints.blob]", ["https://", None]),
    (f"[reference('{ACCOUNT}/ai').endpoint]", ["https://", None]),
]


@pytest.mark.parametrize(("expression", "pieces"), PIECES)
def test_a_text_with_holes_keeps_its_pieces(tmp_path: Path, expression: str, pieces: list[str | None]) -> None:
    assert value(tmp_path, expression, **SECTIONS)["pieces"] == pieces


@pytest.mark.parametrize(
    "expression",
    [
        "[parameters('s')]",
        "[toUpper(parameters('s'))]",
        "[concat(parameters('s'), parameters('s'))]",
        "[take(concat('st', parameters('s')), parameters('s'))]",
        "[trim(concat(' ', parameters('s')))]",
        "[if(parameters('b'), 'Standard', null())]",
        "[if(parameters('b'), 'Standard', parameters('s'))]",
    ],
)
def test_what_may_be_absent_or_empty_has_no_pieces(tmp_path: Path, expression: str) -> None:
    assert "pieces" not in value(tmp_path, expression, **SECTIONS)


def test_a_beginning_may_be_known_whole(tmp_path: Path) -> None:
    assert value(tmp_path, "[take(concat('storage', parameters('s')), 7)]", **SECTIONS) == "storage"


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("[equals(null(), parameters('n'))]", True),
        (f"[equals(resourceId('{ACCOUNT}', parameters('s')), null())]", False),
        ("[equals(concat('st', parameters('s')), null())]", False),
        ("[equals(null(), uniqueString('a'))]", False),
        (f"[equals(reference('{ACCOUNT}/ai').endpoint, null())]", False),
        ("[coalesce(parameters('n'), 'x')]", "x"),
    ],
)
def test_what_is_there_is_not_null(tmp_path: Path, expression: str, wanted: Any) -> None:
    assert value(tmp_path, expression, **SECTIONS) == wanted


def test_what_may_be_null_is_not_compared_with_it(tmp_path: Path) -> None:
    assert "$unknown" in value(tmp_path, "[equals(null(), parameters('s'))]", **SECTIONS)


def test_an_optional_part_is_left_out_by_the_id_that_it_needs(tmp_path: Path) -> None:
    """`id == null ? null : {…}` with the id of a declared resource, as hardened modules write it."""
    rules = {"parameters": {"id": {"type": "string", "nullable": True}}}
    body = account(
        properties={
            "networkAcls": "[if(equals(parameters('id'), null()), null(), createObject('defaultAction', 'Deny'))]"
        }
    )
    inner = template(body, **rules)
    call = nested(
        "call",
        inner,
        expressionEvaluationOptions={"scope": "inner"},
        parameters={"id": {"value": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', parameters('s'))]"}},
    )
    found = one(tmp_path, call, **SECTIONS)
    (asset,) = [asset for asset in found.assets.values() if asset.type == ACCOUNT]
    assert asset.config["properties"] == {"networkAcls": {"defaultAction": "Deny"}}
