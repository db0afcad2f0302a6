from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.model.edge import Gap
from bartizan.sources.repository.reader import Limits, SourceFile
from bartizan.sources.repository.walk import Walk

from .trees import write


def paths(root: Path, **options: object) -> list[str]:
    return [item.path for item in Walk(root, **options) if isinstance(item, SourceFile)]  # type: ignore[arg-type]


def gaps(root: Path, **options: object) -> dict[str, str]:
    return {item.what: item.why for item in Walk(root, **options) if isinstance(item, Gap)}  # type: ignore[arg-type]


def test_the_order_is_fixed_and_files_come_before_directories(tmp_path: Path) -> None:
    write(tmp_path, {"b/x.py": "", "a/z/y.py": "", "a/x.py": "", "c.py": "", "a.py": ""})
    assert paths(tmp_path) == ["a.py", "c.py", "a/x.py", "a/z/y.py", "b/x.py"]


def test_other_peoples_code_is_not_entered(tmp_path: Path) -> None:
    kept = {"src/a.py": "", ".terraform/modules/vpc/main.tf": "", "env.py": ""}
    left = {
        ".git/config": "",
        "node_modules/x/index.js": "",
        "vendor/y/main.tf": "",
        "lib/python3/site-packages/z.py": "",
        "anyname/pyvenv.cfg": "",
        "anyname/lib/q.py": "",
        ".terraform/providers/p.tf": "",
    }
    write(tmp_path, {**kept, **left})
    assert set(paths(tmp_path)) == set(kept)
    assert set(paths(tmp_path, skipped=True)) == {*kept, *left}


def test_gitignore_agrees_with_git(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "*.log\n!keep.log\n/build/\ndocs/**/*.tmp\n"
            "secret[0-9].txt\n# no\n\\#yes\ntrailing \nx/*\n!x/y\n",
            "a.log": "",
            "keep.log": "",
            "build/out.py": "",
            "sub/build/in.py": "",
            "docs/a/b/c.tmp": "",
            "docs/c.tmp": "",
            "secret1.txt": "",
            "secretx.txt": "",
            "#yes": "",
            "trailing": "",
            "x/y/z.py": "",
            "x/w.py": "",
            "sub/.gitignore": "!*.log\n*.py\n!in.py\ndeep/\n",
            "sub/b.log": "",
            "sub/q.py": "",
            "sub/in.py": "",
            "sub/deep/.gitignore": "!*\n",
            "sub/deep/r.txt": "",
        },
    )
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    command = ["git", "-C", str(tmp_path), "ls-files", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    assert sorted(paths(tmp_path)) == sorted(filter(None, listed))


def test_what_the_clone_excludes_is_left_out_and_ignored_files_can_be_read(tmp_path: Path) -> None:
    write(
        tmp_path, {".git/info/exclude": "local.py\n", ".gitignore": "*.log\n", "local.py": "", "a.log": "", "b.py": ""}
    )
    assert paths(tmp_path) == [".gitignore", "b.py"]
    assert paths(tmp_path, ignored=True) == [".gitignore", "a.log", "b.py", "local.py"]
    assert paths(tmp_path, ignored=True, exclude=("*.py", ".gitignore")) == ["a.log"]


def test_no_ignore_pattern_takes_exponential_time(tmp_path: Path) -> None:
    write(tmp_path, {".gitignore": "a*" * 40 + "b\n**/" * 30 + "x\n[z-a]\n\\\n", "a" * 200: "", "keep.py": ""})
    assert "keep.py" in paths(tmp_path)


def test_links_never_lead_out_and_inside_are_read_once(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.txt": "s"})
    root = write(tmp_path / "root", {"a/real.tf": "", "b/own.tf": ""})
    (root / "b" / "linked.tf").symlink_to("../a/real.tf")
    (root / "loop").symlink_to(".")
    (root / "out").symlink_to(outside)
    (root / "out.txt").symlink_to(outside / "secret.txt")
    (root / "broken").symlink_to("nowhere")
    (root / "ring").symlink_to("ring")
    items = [item for item in Walk(root) if isinstance(item, SourceFile)]
    assert [(item.path, item.linked) for item in items] == [
        ("a/real.tf", False),
        ("b/linked.tf", True),
        ("b/own.tf", False),
    ]
    assert items[1].absolute == root / "a" / "real.tf"
    assert set(gaps(root)) == {"out", "out.txt"}


def test_a_link_that_takes_a_files_place_is_not_opened(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"a.tf": "x"})
    file = next(item for item in Walk(root) if isinstance(item, SourceFile))
    (tmp_path / "secret").write_text("s")
    (root / "a.tf").unlink()
    (root / "a.tf").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="symbolic links"):
        file.read()


def test_special_files_are_gaps(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "sock"))
    assert gaps(tmp_path) == {
        "pipe": "a named pipe, not a regular file",
        "sock": "a socket, not a regular file",
    }


@pytest.mark.skipif(os.geteuid() != 0, reason="the test gives up root's rights itself")
def test_unreadable_directories_are_gaps_with_the_permission(tmp_path: Path) -> None:
    write(tmp_path, {"open/a.py": "", "shut/b.py": ""})
    tmp_path.chmod(0o755)
    (tmp_path / "shut").chmod(0)
    for parent in tmp_path.parents:
        if parent.is_relative_to("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o055)
    os.seteuid(65534)
    try:
        found, told = paths(tmp_path), list(Walk(tmp_path))
    finally:
        os.seteuid(0)
    assert found == ["open/a.py"]
    assert [item for item in told if isinstance(item, Gap)] == [
        Gap("repository", "shut/", "permission denied", "read permission on shut/")
    ]


def test_the_number_of_files_is_bounded(tmp_path: Path) -> None:
    write(tmp_path, {f"{number:03}.py": "" for number in range(30)})
    assert len(paths(tmp_path, limits=Limits(files=10))) == 10
    assert "more than 10 files" in gaps(tmp_path, limits=Limits(files=10))["."]


def test_depth_needs_no_stack(tmp_path: Path) -> None:
    here = tmp_path
    descriptor = os.open(here, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=descriptor)
        inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    write(tmp_path, {"a.py": ""})
    assert paths(tmp_path) == ["a.py"]
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


def test_one_file_and_nothing_at_all(tmp_path: Path) -> None:
    write(tmp_path, {"a.tf": "x"})
    assert paths(tmp_path / "a.tf") == ["a.tf"]
    assert next(iter(gaps(tmp_path / "nowhere").values())) == "cannot be read: no such file or directory"


def test_names_that_are_not_utf8_can_be_printed(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.tf"))).write_text("")
    (found,) = paths(tmp_path)
    assert found == "caf\\xe9.tf"
    found.encode()


@settings(
    max_examples=int(os.environ.get("BARTIZAN_FUZZ", "40")), suppress_health_check=list(HealthCheck), deadline=None
)
@given(content=st.one_of(st.binary(max_size=300), st.text(alphabet="*?[]!\\/ab#\n -", max_size=80).map(str.encode)))
def test_any_ignore_file_can_be_read(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, {".gitignore": content, "a/b.py": "", "b": ""})
    assert {"a/b.py", "b", ".gitignore"}.issuperset(paths(tmp_path))
