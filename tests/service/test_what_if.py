"""What a change would do to attack paths: fixes, patches and plans, on a small company."""

from __future__ import annotations

import json
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from bartizan.cli.paths import command
from bartizan.model.codec import to_data
from bartizan.model.errors import InputError
from bartizan.model.scan import ScanResult
from bartizan.service.assess import Request, assess
from bartizan.service.targets import parse_targets
from bartizan.service.what_if import fixed, known_path, saved_result, with_patch, with_plan
from tests.graph.estates import catalog

NOTEBOOK = """\
resource "aws_sagemaker_notebook_instance" "lab" {
  name                   = "lab"
  instance_type          = "ml.t3.medium"
  role_arn               = aws_iam_role.lab.arn
  direct_internet_access = "DIRECT"
  subnet_id              = "subnet-1"
}

resource "aws_iam_role" "lab" {
  name = "lab"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "sagemaker.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "lab" {
  name = "all"
  role = aws_iam_role.lab.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}
"""


@pytest.fixture
def company(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "main.tf").write_text(NOTEBOOK.replace("DIRECT", "Enabled"))
    return root


@lru_cache(maxsize=1)
def result_of_company() -> ScanResult:
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "shop"
        root.mkdir()
        (root / "main.tf").write_text(NOTEBOOK.replace("DIRECT", "Enabled"))
        return assess(request_of(root), catalog())


def request_of(path: Path) -> Request:
    return Request(parse_targets([str(path)]))


def diff(before: str, after: str, name: str = "main.tf") -> str:
    """A patch of one line each, with the whole file as context."""
    old, new = before.splitlines(), after.splitlines()
    body = [line for a, b in zip(old, new, strict=True) for line in ([f" {a}"] if a == b else [f"-{a}", f"+{b}"])]
    return "\n".join([f"--- a/{name}", f"+++ b/{name}", f"@@ -1,{len(old)} +1,{len(new)} @@", *body, ""])


def test_a_fix_takes_its_paths_away_from_a_scan_and_from_its_saved_result(tmp_path: Path) -> None:
    result = result_of_company()
    assert result.attack_paths
    saved = tmp_path / "result.json"
    saved.write_text(json.dumps(to_data(result)))
    loaded = saved_result(str(saved))
    assert loaded is not None
    for one in (result, loaded):
        told = fixed(one, [], catalog())
        assert [path.id for path in told.stayed] == [path.id for path in result.attack_paths]
        assert [path.risk for path in told.stayed] == [path.risk for path in result.attack_paths]
        for path in result.attack_paths:
            for finding in path.breaks:
                outcome = fixed(one, [finding], catalog())
                assert path.id in {each.id for each in outcome.vanished}
                assert path.id not in {each.id for each in outcome.stayed}
                assert outcome.fixed == (finding,)
                assert not outcome.appeared


def test_the_least_set_of_fixes_leaves_nothing_that_fixes_can_break() -> None:
    result = result_of_company()
    least = result.summary.portfolio
    assert least is not None
    assert least.proved
    left = fixed(result, least.findings, catalog()).stayed
    assert len(left) == least.paths_left == least.paths_unbreakable
    assert least.paths_removed == len(result.attack_paths) - len(left)
    for finding in least.findings:
        rest = [one for one in least.findings if one != finding]
        assert len(fixed(result, rest, catalog()).stayed) > len(left), "each of them is needed"


def test_a_finding_is_named_by_id_by_its_beginning_or_by_its_rule() -> None:
    result = result_of_company()
    (finding,) = [one for one in result.findings if one.rule == "notebook-direct-internet"]
    wanted = fixed(result, [finding.id], catalog())
    assert wanted.vanished
    assert fixed(result, [finding.id[:8]]) == wanted == fixed(result, ["notebook-direct-internet"], catalog())
    for wrong in ("nothing-like-it", finding.id[:2]):
        with pytest.raises(InputError, match="no failing finding"):
            fixed(result, [wrong], catalog())
    assert known_path(result, result.attack_paths[0].id) == result.attack_paths[0]
    with pytest.raises(InputError, match="there is no attack path"):
        known_path(result, "zzz")


def test_a_patch_that_opens_a_path_is_told_and_one_that_closes_it(company: Path, tmp_path: Path) -> None:
    open_, shut = (company / "main.tf").read_text(), NOTEBOOK.replace("DIRECT", "Disabled")
    patch = tmp_path / "change.diff"
    patch.write_text(diff(open_, shut))
    closing = with_patch(request_of(company), patch, catalog())
    assert closing.vanished
    assert not closing.appeared
    assert (company / "main.tf").read_text() == open_, "nothing of the tree is changed"
    (company / "main.tf").write_text(shut)
    patch.write_text(diff(shut, open_))
    opening = with_patch(request_of(company), patch, catalog())
    assert {path.id for path in opening.appeared} == {path.id for path in closing.vanished}
    assert not opening.vanished


def plan(direct: str) -> dict[str, object]:
    """`terraform show -json` of the company, abridged to what it needs."""
    service = {"Service": "sagemaker.amazonaws.com"}
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": service}],
    }
    rights = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    resources: list[tuple[str, str, dict[str, object], dict[str, object]]] = [
        ("aws_iam_role", "lab", {"name": "lab", "assume_role_policy": json.dumps(trust)}, {"arn": True}),
        ("aws_iam_role_policy", "lab", {"name": "all", "role": "lab", "policy": json.dumps(rights)}, {}),
        ("aws_sagemaker_notebook_instance", "lab", {"name": "lab", "instance_type": "ml.t3.medium",
         "direct_internet_access": direct, "subnet_id": "subnet-1"}, {"role_arn": True}),
    ]  # fmt: skip
    values = [
        {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name, "values": known}
        for type_, name, known, _ in resources
    ]
    changes = [
        {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name,
         "change": {"actions": ["create"], "before": None, "after": known, "after_unknown": unknown}}
        for type_, name, known, unknown in resources
    ]  # fmt: skip
    expressions: dict[str, dict[str, object]] = {
        "aws_iam_role_policy": {"role": {"references": ["aws_iam_role.lab.name", "aws_iam_role.lab"]}},
        "aws_sagemaker_notebook_instance": {"role_arn": {"references": ["aws_iam_role.lab.arn", "aws_iam_role.lab"]}},
    }
    configuration = [
        {"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name,
         "expressions": expressions.get(type_, {})}
        for type_, name, _, _ in resources
    ]  # fmt: skip
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.5",
        "planned_values": {"root_module": {"resources": values}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": configuration}},
    }


def test_a_plan_is_compared_by_what_it_leads_to(company: Path, tmp_path: Path) -> None:
    file = company / "tfplan.json"
    file.write_text(json.dumps(plan("Enabled")))
    shut = tmp_path / "shut"
    shut.mkdir()
    (shut / "main.tf").write_text(NOTEBOOK.replace("DIRECT", "Disabled"))
    same = with_plan(request_of(company), file, catalog())
    assert same.stayed
    assert not same.appeared
    assert not same.vanished
    outside = tmp_path / "tfplan.json"
    outside.write_text(json.dumps(plan("Enabled")))
    opening = with_plan(request_of(shut), outside, catalog())
    assert len(opening.appeared) == len(same.stayed)
    outside.write_text(json.dumps(plan("Disabled")))
    file.unlink()
    closing = with_plan(request_of(company), outside, catalog())
    assert len(closing.vanished) == len(same.stayed)
    assert not closing.appeared


def test_the_command_refuses_a_pull_request_that_opens_a_path(company: Path, tmp_path: Path) -> None:
    open_, shut = (company / "main.tf").read_text(), NOTEBOOK.replace("DIRECT", "Disabled")
    (company / "main.tf").write_text(shut)
    patch = tmp_path / "change.diff"
    patch.write_text(diff(shut, open_))

    run = CliRunner()
    asked = run.invoke(command, ["what-if", str(company), "--patch", str(patch), "--fail-on-new", "--format", "json"])
    assert asked.exit_code == 1, asked.output
    assert json.loads(asked.stdout)["appeared"]
    told = run.invoke(command, ["what-if", str(company), "--patch", str(patch)])
    assert told.exit_code == 0
    assert told.stdout.splitlines()[0].startswith("appears")
    wrong = run.invoke(command, ["what-if", str(company)])
    assert wrong.exit_code == 2
    assert "one of --fix, --patch and --plan is needed" in wrong.output


def test_paths_are_listed_and_explained(tmp_path: Path) -> None:
    result = result_of_company()
    saved = tmp_path / "result.json"
    saved.write_text(json.dumps(to_data(result)))
    run = CliRunner()
    listed = run.invoke(command, ["list", str(saved)])
    path = result.attack_paths[0]
    assert f"{path.id}  {path.title}" in listed.stdout
    assert "no smaller set does it" in listed.stdout
    document = json.loads(run.invoke(command, ["list", str(saved), "--format", "json"]).stdout)
    assert [one["id"] for one in document["paths"]] == [one.id for one in result.attack_paths]
    assert document["portfolio"]["proved"] is True
    explained = run.invoke(command, ["explain", str(saved), path.id[:8]])
    for step in path.steps:
        assert step.text in explained.stdout
    assert path.breaks
    assert all(finding in explained.stdout for finding in path.breaks)
    assert json.loads(run.invoke(command, ["explain", str(saved), path.id, "--format", "json"]).stdout)["id"] == path.id
