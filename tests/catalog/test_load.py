"""Loading the catalogue: mistakes are named with file, line and what was meant; stale files never win."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.catalog import compiled
from bartizan.catalog.check import check_catalog
from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.yaml_file import parse_units
from bartizan.model.errors import CatalogError, InputError
from bartizan.model.severity import Severity, Stage, Verdict
from bartizan.model.values import Unknown

RULE = """\
id: bucket-open
title: Bucket is open
type: AWS::S3::Bucket
severity: high
stage: data
fail_when: asset.AccessControl == "PublicRead"
why: Everybody reads it.
fix:
  summary: Close it.
  set: {AccessControl: Private}
controls: [x:1]
examples:
  - fails: {AccessControl: PublicRead}
  - passes: {AccessControl: !ref "aws_x.y.arn"}
  - unknown: {AccessControl: !unknown "var.acl"}
"""
SCHEMA = """{
  "$source": {"a": "1"},
  "AWS::S3::Bucket": {"AccessControl": "string", "Rules": [{"Id": "string"}], "Any": "json"}
}"""


def tree(root: Path, **files: str) -> Path:
    for name, text in files.items():
        file = root / name.replace("__", "/").replace("_DOT_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def shipped(root: Path, rule: str = RULE, **files: str) -> Catalog:
    names = {"rules__aws__s3__bucket-open_DOT_yaml": rule, "schema__aws_DOT_json": SCHEMA} | files
    return load_catalog(root=tree(root / "catalog", **names))


def test_a_rule_as_written(tmp_path: Path) -> None:
    [rule] = shipped(tmp_path).rules.values()
    assert (rule.id, rule.severity, rule.stage, rule.types) == (
        "bucket-open",
        Severity.HIGH,
        Stage.DATA,
        ("AWS::S3::Bucket",),
    )
    assert rule.where("fail_when") == "catalog/rules/aws/s3/bucket-open.yaml:6"
    assert [example.verdict for example in rule.examples] == [Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN]
    assert rule.examples[1].config == {"AccessControl": Unknown("aws_x.y.arn", ("aws_x.y",), "arn")}
    assert rule.examples[2].config == {"AccessControl": Unknown("var.acl")}


def test_an_empty_catalogue_has_empty_sections(tmp_path: Path) -> None:
    empty = load_catalog(root=tmp_path)
    assert not any(
        [empty.rules, empty.types, empty.defaults, empty.terraform, empty.techniques, empty.signals, empty.kinds]
    )
    assert empty.ai("packages") == []
    assert len(empty.schema) == 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("severity: high", "severity: hihg", "bucket-open.yaml:4  'severity' cannot be 'hihg'; did you mean 'high'?"),
        ("severity: high\n", "", "'severity' is missing"),
        ("controls:", "contorls:", "bucket-open.yaml:11  unknown key 'contorls'; did you mean 'controls'?"),
        ("id: bucket-open", "id: Bucket_Open", "yaml:1  the id 'Bucket_Open' must be lowercase words"),
        ("id: bucket-open", "id: bucket-closed", "must equal the file's name 'bucket-open'"),
        ("why: Everybody reads it.\n", "", "'why' is missing"),
        ("fails: {AccessControl: PublicRead}", "passes: {}", "yaml:12  no example that fails; add '- fails: {…}'"),
        ("  - fails:", "  - falis:", "bucket-open.yaml:13  an example is one of fails, passes"),
        ("title: Bucket is open", "title: [a]", "bucket-open.yaml:2  'title' must be text"),
        ("title: Bucket is open", "title: a\ntitle: b", "bucket-open.yaml:3  the key 'title' is written twice"),
        ("title: Bucket is open", "title: !!python/object:os.system a", "bucket-open.yaml:2  the tag"),
        ("why: Everybody", "why: [Everybody", "not valid YAML"),
        (
            "stage: data",
            "stage: data\nwith: {b: reads AWS::S3::Bucket}",
            "yaml:6  'reads AWS::S3::Bucket' does not name a neighbour",
        ),
        ("stage: data", "stage: data\nwithout: never", "'without' cannot be 'never'"),
    ],
)
def test_a_mistake_in_a_rules_form(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in RULE
    with pytest.raises(CatalogError) as caught:
        _ = shipped(tmp_path, RULE.replace(old, new)).rules
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "asset.AccessControl ==",
            "asset.AcessControl ==",
            (
                "catalog/rules/aws/s3/bucket-open.yaml:6  unknown property 'AcessControl' of AWS::S3::Bucket; "
                "did you mean 'AccessControl'?\n  fail_when: asset.AcessControl == \"PublicRead\""
            ),
        ),
        ("asset.AccessControl ==", "asset.Rules.Id ==", "Rules of AWS::S3::Bucket is a list"),
        ("asset.AccessControl ==", "asset.Rules.exists(r, r.Idd == 'a') ||", "unknown property 'Idd' of Rules[]"),
        ("asset.AccessControl ==", "aset.AccessControl ==", "unknown variable 'aset'"),
        ("asset.AccessControl ==", "nonsense(asset) ==", "unknown function nonsense()"),
        (
            "type: AWS::S3::Bucket",
            "type: AWS::S3::Buket",
            "unknown type AWS::S3::Buket; did you mean 'AWS::S3::Bucket'?",
        ),
        ("{AccessControl: PublicRead}", "{AccessControll: PublicRead}", "yaml:13  unknown property 'AccessControll'"),
        ("set: {AccessControl:", "set: {AccessControle:", "unknown property 'AccessControle'"),
    ],
)
def test_a_mistake_that_only_the_schema_shows(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in RULE
    found = [str(error) for error in check_catalog(shipped(tmp_path, RULE.replace(old, new)))]
    assert any(message in error for error in found), found


def test_below_json_anything_may_stand(tmp_path: Path) -> None:
    assert check_catalog(shipped(tmp_path, RULE.replace("asset.AccessControl ==", "asset.Any.x[0].y =="))) == []


def test_own_rules_are_checked_as_they_are_read(tmp_path: Path) -> None:
    own = tree(tmp_path / "ours", **{"deep__own-rule_DOT_yaml": RULE.replace("bucket-open", "own-rule")})
    root = shipped(tmp_path).root
    assert set(load_catalog([own], root=root).rules) == {"bucket-open", "own-rule"}
    tree(own, **{"deep__own-rule_DOT_yaml": RULE.replace("bucket-open", "own-rule").replace("asset.Acc", "asset.Ac")})
    with pytest.raises(CatalogError, match=r"ours/deep/own-rule.yaml:6  unknown property 'AcessControl'"):
        _ = load_catalog([own], root=root).rules


def test_two_rules_of_one_id(tmp_path: Path) -> None:
    own = tree(tmp_path / "ours", **{"bucket-open_DOT_yaml": RULE})
    with pytest.raises(CatalogError, match=r"'bucket-open' is defined twice; the other is catalog/rules"):
        _ = load_catalog([own], root=shipped(tmp_path).root).rules


def test_a_rule_by_its_earlier_or_misspelt_id(tmp_path: Path) -> None:
    catalog = shipped(tmp_path, RULE + "was: [open-bucket]\n")
    assert catalog.rule("open-bucket").id == "bucket-open"
    with pytest.raises(InputError, match="did you mean 'bucket-open'"):
        catalog.rule("bucket-opne")


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such directory of rules"):
        load_catalog([tmp_path / "nothing"])


def compile_at(catalog: Catalog) -> Path:
    sections: dict[str, Any] = {name: {} for name in ("techniques", "primitives", "queries", "detectors", "signals")}
    sections |= {"types": [], "defaults": [], "terraform": [], "frameworks": [], "rules": list(catalog.rules.values())}
    return compiled.write(catalog.root, sections)


def title(root: Path) -> str:
    return load_catalog(root=root).rules["bucket-open"].title


def test_the_compiled_file_is_used_and_a_stale_one_never(tmp_path: Path) -> None:
    catalog = shipped(tmp_path)
    root, file = catalog.root, catalog.root / "rules/aws/s3/bucket-open.yaml"
    written = compile_at(catalog)
    written.write_text(written.read_text().replace("Bucket is open", "From compiled!"))
    assert title(root) == "From compiled!"

    os.utime(file, ns=(1, 1))
    assert title(root) == "From compiled!", "another time and the same content is still fresh"

    file.write_text(RULE.replace("Bucket is open", "Bucket is shut"))
    os.utime(file, ns=(1, 2))
    assert title(root) == "Bucket is shut", "the same size, and older than the compiled file"

    compile_at(load_catalog(root=root))
    extra = RULE.replace("bucket-open", "bucket-more")
    (root / "rules/aws/s3/bucket-more.yaml").write_text(extra)
    assert set(load_catalog(root=root).rules) == {"bucket-open", "bucket-more"}

    compile_at(load_catalog(root=root))
    file.unlink()
    assert set(load_catalog(root=root).rules) == {"bucket-more"}


def test_a_damaged_compiled_file_is_not_used(tmp_path: Path) -> None:
    catalog = shipped(tmp_path)
    compile_at(catalog).write_bytes(b'{"format": 1, "files": [')
    assert title(catalog.root) == "Bucket is open"


def test_without_yaml_the_compiled_file_stands_alone(tmp_path: Path) -> None:
    catalog = shipped(tmp_path)
    compile_at(catalog)
    (catalog.root / "rules/aws/s3/bucket-open.yaml").unlink()
    assert title(catalog.root) == "Bucket is open"


def test_yaml_surprises_are_text() -> None:
    [unit] = parse_units("a: on\nb: 2020-01-01\nc: 12:30\nd: yes\ne: true\nf: 1e3\ng: ~\nh: 0x10\n", "x.yaml")
    assert unit.data == {
        "a": "on",
        "b": "2020-01-01",
        "c": "12:30",
        "d": "yes",
        "e": True,
        "f": "1e3",
        "g": None,
        "h": 16,
    }


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\n"
        + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)),
        "[" * 3000 + "]" * 3000,
        "a: &a {b: *a}",
        "a: !!binary x",
        "? [a]\n: b",
        "a: \x00",
    ],
    ids=["bomb", "deep", "loop", "tag", "key", "control"],
)
def test_hostile_yaml_is_refused(text: str) -> None:
    with pytest.raises(CatalogError):
        list(parse_units(text, "x.yaml"))


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_fuzz_any_bytes_parse_or_are_refused(content: bytes | str) -> None:
    with suppress(CatalogError):
        assert all(unit.lines[()] > 0 for unit in parse_units(content, "x.yaml"))


@pytest.mark.parametrize(
    ("computed", "message"),
    [
        ("{id: plain}", "'computed' of id must name arguments in braces"),
        ("{id: '{name'}", "'computed' of id must name arguments in braces"),
        ("{id: '{name}}'}", "'computed' of id must name arguments in braces"),
        ("{id: '{arn}', arn: 'a:{name}'}", "'computed' of id must be made of arguments"),
        ("{id: 3}", "'computed' of id must be text"),
    ],
)
def test_a_mistake_in_what_a_table_computes(tmp_path: Path, computed: str, message: str) -> None:
    file = tmp_path / "terraform/aws/aws_x.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(f"resource: aws_x\ntype: AWS::S3::Bucket\ncomputed: {computed}\n")
    with pytest.raises(CatalogError, match=re.escape(message)) as caught:
        _ = load_catalog(root=tmp_path).terraform
    assert "aws_x.yaml:3" in str(caught.value)


TYPE = "type: AWS::S3::Bucket\nkind: bucket\nreferences:\n  KeyId: {edge: encrypted-by, to: %s}\n"


def typed(root: Path, to: str) -> Catalog:
    file = root / "types/aws/bucket.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(TYPE % to)
    return load_catalog(root=root)


def test_a_reference_leads_to_one_type_or_one_of_several(tmp_path: Path) -> None:
    one = typed(tmp_path, "AWS::KMS::Key").types["AWS::S3::Bucket"].references["KeyId"]
    assert one.to == ("AWS::KMS::Key",)
    catalog = typed(tmp_path, "[AWS::S3::Bucket, AWS::S3::Buckets]")
    assert catalog.types["AWS::S3::Bucket"].references["KeyId"].to == ("AWS::S3::Bucket", "AWS::S3::Buckets")
    assert "unknown type AWS::S3::Buckets" in "\n".join(str(error) for error in check_catalog(catalog))


@pytest.mark.parametrize(
    "to", ["[]", "''", "[AWS::S3::Bucket, AWS::S3::Bucket]", "[AWS::S3::Bucket, '']", "{a: b}", "3"]
)
def test_a_mistake_in_where_a_reference_leads(tmp_path: Path, to: str) -> None:
    with pytest.raises(CatalogError, match="'to' must be"):
        _ = typed(tmp_path, to).types
