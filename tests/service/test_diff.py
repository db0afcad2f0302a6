"""What a change introduces: new, fixed and unchanged findings across edits, moves and renames."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.model.errors import InputError
from bartizan.model.scan import ScanResult
from bartizan.report.json_document import render as as_json
from bartizan.service.assess import Request, assess
from bartizan.service.diff import assess_diff, compare
from bartizan.service.targets import parse_targets
from tests.service.git_repository import commit, git, repository, write

NOTEBOOK = (
    'resource "aws_sagemaker_notebook_instance" "{name}" {{\n  name = "{name}"\n  instance_type = "ml.t3.medium"\n}}\n'
)
LOAD = 'from transformers import AutoModel\nAutoModel.from_pretrained("{name}")\n'
KEY = "hf_" + "kJmTzVwRbXqLpNcYdHgSfUeAaKiOoWvBnG"


def notebook(name: str) -> str:
    return NOTEBOOK.format(name=name)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(
        tmp_path / "shop", {"infra/main.tf": notebook("research"), "app/load.py": LOAD.format(name="acme/a")}
    )


Against = Callable[..., ScanResult]


@pytest.fixture
def against(shop: Path, catalog: Catalog) -> Against:
    def scan(base: str = "main", target: Path = shop) -> ScanResult:
        return assess_diff(Request(parse_targets([str(target)])), base, catalog)[0]

    return scan


def new(result: ScanResult) -> set[tuple[str, str]]:
    return {(one.rule, one.asset.partition("//")[2]) for one in result.findings if one.verdict.value == "fail"}


def test_an_unchanged_tree_has_nothing_new(against: Against) -> None:
    result = against()
    assert result.diff is not None
    assert (result.findings, result.gaps, result.attack_paths) == ((), (), ())
    assert (result.diff.fixed, result.diff.new_assets, result.diff.gone_assets) == ((), (), ())
    assert len(result.diff.unchanged) > 4
    assert result.summary.findings == {}


def test_what_is_added_is_new_and_what_was_there_is_not(shop: Path, against: Against) -> None:
    write(shop, {"app/other.py": LOAD.format(name="acme/b")})
    result = against()
    assert new(result) == {("model-revision-unpinned", "app/other.py#load:from_pretrained")}
    assert result.diff is not None
    assert "model:huggingface/acme/b" in result.diff.new_assets
    assert len(result.diff.unchanged) > 4


def test_lines_that_move_make_nothing_new(shop: Path, against: Against) -> None:
    write(shop, {"infra/main.tf": "# a comment\n\n\n" + notebook("research")})
    assert new(against()) == set()


def test_a_renamed_file_makes_nothing_new(shop: Path, against: Against) -> None:
    git(shop, "mv", "infra", "platform")
    git(shop, "mv", "platform/main.tf", "platform/notebooks.tf")
    git(shop, "mv", "app/load.py", "app/model.py")
    result = against()
    assert new(result) == set()
    assert result.gaps == ()
    assert result.diff is not None
    assert result.diff.fixed == ()
    assert "repo:shop//platform/notebooks.tf#aws_sagemaker_notebook_instance.research" in {
        one.asset for one in result.diff.moved
    }


def test_a_renamed_file_with_a_new_block_tells_the_block(shop: Path, against: Against) -> None:
    (shop / "infra" / "main.tf").unlink()
    write(shop, {"infra/all.tf": notebook("other") + notebook("research")})
    assert {asset for _, asset in new(against())} == {"infra/all.tf#aws_sagemaker_notebook_instance.other"}


def test_a_copy_is_new(shop: Path, against: Against) -> None:
    write(shop, {"copy/main.tf": notebook("research")})
    assert {asset for _, asset in new(against())} == {"copy/main.tf#aws_sagemaker_notebook_instance.research"}


def test_what_is_mended_is_fixed(shop: Path, against: Against) -> None:
    fixed = notebook("research").replace("}\n", '  direct_internet_access = "Disabled"\n}\n')
    write(shop, {"infra/main.tf": fixed})
    result = against()
    assert result.diff is not None
    assert [one.rule for one in result.diff.fixed] == ["notebook-direct-internet"]


def test_what_cannot_be_read_any_more_is_not_fixed(shop: Path, against: Against) -> None:
    write(shop, {"infra/main.tf": "resource {{{{ " + notebook("research")[:30]})
    result = against()
    assert result.diff is not None
    assert [one.rule for one in result.diff.fixed if one.location and one.location.path == "infra/main.tf"] == []
    assert len(result.diff.unseen) > 4
    assert len(result.gaps) >= 1


def test_a_gap_that_was_there_is_not_new_when_its_line_moves(shop: Path, against: Against) -> None:
    write(shop, {"broken/main.tf": 'resource "aws_s3_bucket" "x" {\n'})
    commit(shop)
    write(shop, {"broken/main.tf": '\n\n\nresource "aws_s3_bucket" "x" {\n'})
    result = against("HEAD")
    assert result.gaps == ()
    assert result.diff is not None
    assert result.diff.unchanged_gaps >= 1


def test_a_known_key_in_one_more_file_is_new(shop: Path, against: Against) -> None:
    write(shop, {"app/.env": f"HF_TOKEN={KEY}\n"})
    commit(shop)
    assert new(against("HEAD")) == set()
    write(shop, {"deploy/prod.env": f"HF_TOKEN={KEY}\n"})
    assert [rule for rule, _ in new(against("HEAD"))] == ["ai-secret-in-file"]


def test_an_exception_that_is_taken_away_opens_the_finding_anew(shop: Path, against: Against) -> None:
    mark = '# bartizan: accept model-revision-unpinned until=2099-01-01 reason="read"\n'
    lines = LOAD.format(name="acme/a").splitlines(keepends=True)
    write(shop, {"app/load.py": lines[0] + mark + lines[1]})
    commit(shop)
    write(shop, {"app/load.py": "".join(lines)})
    assert [rule for rule, _ in new(against("HEAD"))] == ["model-revision-unpinned"]


def test_a_part_of_a_repository_is_compared_with_the_same_part(shop: Path, against: Against) -> None:
    write(shop, {"app/other.py": LOAD.format(name="acme/b")})
    assert new(against(target=shop / "infra")) == set()
    assert len(new(against(target=shop / "app"))) == 1


def test_a_saved_result_is_a_base_too(shop: Path, catalog: Catalog, against: Against, tmp_path: Path) -> None:
    file = tmp_path / "main.json"
    file.write_text(as_json(assess(Request(parse_targets([str(shop)])), catalog)))
    assert new(against(str(file))) == set()
    write(shop, {"app/other.py": LOAD.format(name="acme/b")})
    by_file, by_git = against(str(file)), against("main")
    assert new(by_file) == new(by_git) != set()
    assert by_file.diff is not None
    assert by_git.diff is not None
    assert by_file.diff.unchanged == by_git.diff.unchanged


def test_a_result_that_is_itself_a_difference_is_no_base(shop: Path, against: Against, tmp_path: Path) -> None:
    file = tmp_path / "difference.json"
    file.write_text(as_json(against()))
    with pytest.raises(InputError, match="only what a change introduced"):
        against(str(file))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "bartizan/1"}', '{"schema": "bartizan/9"}', "[" * 99999])
def test_a_file_that_is_no_result_is_refused(against: Against, tmp_path: Path, text: str) -> None:
    file = tmp_path / "base.json"
    file.write_text(text)
    with pytest.raises(InputError):
        against(str(file))


def test_what_git_knows_nothing_of_is_refused(catalog: Catalog) -> None:
    with pytest.raises(InputError, match="git does not tell how it was"):
        assess_diff(Request(parse_targets(["s3://bucket/prefix"])), "main", catalog)


def test_turned_round_what_was_new_is_fixed(shop: Path, catalog: Catalog) -> None:
    before = assess(Request(parse_targets([str(shop)])), catalog)
    write(shop, {"app/other.py": LOAD.format(name="acme/b")})
    after = assess(Request(parse_targets([str(shop)])), catalog)
    forwards, backwards = compare(before, after, "x"), compare(after, before, "x")
    assert backwards.diff is not None
    assert {one.id for one in forwards.findings} == {one.id for one in backwards.diff.fixed} != set()
