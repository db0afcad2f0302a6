"""`bartizan bom` as people call it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bartizan.report.formats import render
from tests.report.bom import shop as the


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan.json").write_text(render(the.shop(), "json").encode("utf-8", "replace").decode())
    return tmp_path


def bartizan(*words: str) -> subprocess.CompletedProcess[str]:
    code = "from bartizan.cli.main import main; main()"
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)


def test_a_bill_is_made_measured_and_compared(saved: Path) -> None:
    (saved / "bartizan.toml").write_text('[bom.system]\nname = "Shop assistant"\n')
    made = bartizan("bom", "scan.json", "--format", "cyclonedx-1.7", "--output", "a.cdx.json")
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    assert json.loads((saved / "a.cdx.json").read_text())["metadata"]["component"]["name"] == "Shop assistant"
    assert bartizan("bom", "make", "scan.json", "-f", "spdx", "-o", "a.spdx.json").returncode == 0
    checked = bartizan("bom", "check", "a.spdx.json", "--profile", "ntia", "--fail-under", "99")
    assert checked.returncode == 1
    assert checked.stdout.startswith("NTIA minimum elements")
    assert bartizan("bom", "check", "scan.json", "--format", "json", "--fail-under", "1").returncode == 0
    same = bartizan("bom", "diff", "a.cdx.json", "a.spdx.json", "--fail-on", "any")
    assert (same.returncode, same.stdout) == (0, "a.cdx.json → a.spdx.json\nNo change\n")
    (saved / "b.json").write_text((saved / "scan.json").read_text().replace("gpt-4o-2024-08-06", "gpt-5"))
    drifted = bartizan("bom", "diff", "scan.json", "b.json", "--fail-on", "new-model")
    assert drifted.returncode == 1
    assert "new model" in drifted.stdout
    assert bartizan("bom", "diff", "scan.json", "b.json", "--fail-on", "new-tool").returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "there is no such directory or file"),
        (("check", "bartizan.toml.json"), "there is no such directory or file"),
        (("check", "scan.json", "--profile", "g8"), "there is no profile 'g8'"),
        (("diff", "scan.json", "nowhere.json"), "nowhere.json  cannot be read"),
        (("diff", "scan.json", "odd.json"), "odd.json  is not JSON"),
        (("diff", "scan.json", "scan.json", "--fail-on", "new"), "there is no change 'new'"),
    ],
)
def test_wrong_words_are_told_in_one_sentence(saved: Path, words: tuple[str, ...], said: str) -> None:
    (saved / "odd.json").write_text("{")
    done = bartizan("bom", *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_commands_start_without_what_they_do_not_need(saved: Path) -> None:
    code = (
        "import sys; sys.argv = ['bartizan', 'bom', 'scan.json', '-o', 'x.json']\n"
        "from bartizan.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'spdx_python_model', 'cyclonedx', 'boto3', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
