"""Unified diffs, applied strictly to a copy; hostile ones refused."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.model.errors import InputError
from bartizan.service.patched import parse_patch, patched


def apply(root: Path, patch: str | bytes, tmp_path: Path) -> dict[str, bytes]:
    file = tmp_path / "change.diff"
    file.write_bytes(patch if isinstance(patch, bytes) else patch.encode())
    with patched(root, file) as copy:
        assert copy.name == root.name
        return {one.relative_to(copy).as_posix(): one.read_bytes() for one in copy.rglob("*") if one.is_file()}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    (root / "sub").mkdir(parents=True)
    (root / "a.txt").write_bytes(b"one\ntwo\nthree\n")
    (root / "sub" / "b.txt").write_bytes(b"x\r\ny")
    return root


def git(root: Path, *words: str) -> bytes:
    told = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "core.autocrlf=false")
    return subprocess.run(["git", "-C", root, *told, *words], capture_output=True, check=True).stdout


def test_changes_new_files_removals_and_renames_as_git_writes_them(tree: Path, tmp_path: Path) -> None:
    git(tree, "init", "-q")
    git(tree, "add", "-A")
    git(tree, "commit", "-q", "-m", "one")
    (tree / "a.txt").rename(tree / "c d.txt")
    (tree / "c d.txt").write_bytes(b"one\ntwo\nthree and more\n")
    (tree / "sub" / "b.txt").unlink()
    (tree / "sub" / "é.txt").write_bytes(b"new without an end of line")
    wanted = {one.relative_to(tree).as_posix(): one.read_bytes() for one in tree.rglob("*.txt")}
    git(tree, "add", "-A")
    patch = git(tree, "diff", "--cached", "-M", "HEAD")
    git(tree, "reset", "-q", "--hard")
    assert apply(tree, patch, tmp_path) == wanted
    inner = apply(tree / "sub", patch, tmp_path)
    assert inner == {"é.txt": b"new without an end of line"}, "what lies outside is left alone"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12), st.lists(st.sampled_from(["a", "b", "d"]), max_size=12)
)
def test_what_difflib_writes_gives_the_new_text(old: list[str], new: list[str]) -> None:
    import difflib

    from bartizan.service.patched import _place

    before, after = [f"{one}\n".encode() for one in old], [f"{one}\n".encode() for one in new]
    lines = list(difflib.diff_bytes(difflib.unified_diff, before, after, b"a/f", b"b/f"))
    if before == after:
        return
    (change,) = parse_patch(b"".join(line if line.endswith(b"\n") else line + b"\n" for line in lines), "p")
    text = list(before)
    for hunk in reversed(change.hunks):
        at = _place(text, hunk)
        assert at is not None
        text[at : at + len(hunk.old)] = hunk.new
    assert text == after


def test_a_hunk_that_moved_is_found_only_where_it_is_plain(tree: Path, tmp_path: Path) -> None:
    patch = "--- a/a.txt\n+++ b/a.txt\n@@ -9,1 +9,1 @@\n-two\n+TWO\n"
    assert apply(tree, patch, tmp_path)["a.txt"] == b"one\nTWO\nthree\n"
    (tree / "a.txt").write_bytes(b"two\ntwo\n")
    with pytest.raises(InputError, match="does not fit"):
        apply(tree, patch, tmp_path)


@pytest.mark.parametrize(
    ("patch", "why"),
    [
        ("", "is not a unified diff"),
        ("--- a/../x\n+++ b/../x\n@@ -0,0 +1 @@\n+x\n", "leaves the tree"),
        ("--- /dev/null\n+++ /etc/passwd\n@@ -0,0 +1 @@\n+x\n", "leaves the tree"),
        ('--- /dev/null\n+++ "b/\\056\\056/x"\n@@ -0,0 +1 @@\n+x\n', "leaves the tree"),
        ("--- /dev/null\n+++ b/.git/hooks/x\n@@ -0,0 +1 @@\n+x\n", "leaves the tree"),
        ("--- /dev/null\n+++ b/a\\..\\x\n@@ -0,0 +1 @@\n+x\n", "leaves the tree"),
        ("diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n", "symbolic link"),
        ("diff --git a/l b/l\nGIT binary patch\n", "binary"),
        ("rename from ../a\nrename to b\n", "leaves the tree"),
        ("--- a/a.txt\n+++ b/a.txt\n@@ -1,9 +1,9 @@\n one\n", "ends within a hunk"),
        ("--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,1 @@\n one\n+two\n", "more lines than it says"),
        ("--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-four\n+five\n", "does not fit"),
        ("--- a/none\n+++ b/none\n@@ -1 +1 @@\n-four\n+five\n", "there is no none"),
        ("--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1 @@\n+x\n", "exists already"),
        ("--- /dev/null\n+++ /dev/null\n@@ -0,0 +1 @@\n+x\n", "changes no file"),
    ],
)
def test_what_is_not_safe_or_does_not_fit_is_refused(tree: Path, tmp_path: Path, patch: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        apply(tree, patch, tmp_path)


def test_links_and_pipes_are_not_copied_so_nothing_is_written_through_them(tree: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tree / "link").symlink_to(outside)
    os.mkfifo(tree / "pipe")
    told = apply(tree, "--- /dev/null\n+++ b/link/x\n@@ -0,0 +1 @@\n+x\n", tmp_path)
    assert told["link/x"] == b"x\n"
    assert "pipe" not in told
    assert list(outside.iterdir()) == []


def test_sizes_are_bounded(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    patch = "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+ONE\n"
    monkeypatch.setattr("bartizan.service.patched.MOST_TREE", 5)
    with pytest.raises(InputError, match="is larger than"):
        apply(tree, patch, tmp_path)
    monkeypatch.setattr("bartizan.service.patched.MOST_PATCH", 5)
    with pytest.raises(InputError, match="is larger than"):
        apply(tree, patch, tmp_path)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200).map(lambda noise: b"--- a/f\n+++ b/f\n@@ -1 +1 @@\n" + noise))
def test_noise_is_read_or_refused(data: bytes) -> None:
    try:
        parse_patch(data, "p")
    except InputError:
        return
