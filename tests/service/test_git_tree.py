"""A tree at a commit: what is written, and what a hostile repository cannot make git do."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bartizan.model.errors import InputError
from bartizan.service.git_tree import exported
from tests.service.git_repository import commit, git, repository, write


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def files(root: Path) -> dict[str, str]:
    return {one.relative_to(root).as_posix(): one.read_text() for one in sorted(root.rglob("*")) if one.is_file()}


def test_the_tree_is_that_of_the_commit_and_bears_the_same_name(tmp_path: Path) -> None:
    shop = repository(tmp_path / "shop", {"a.py": "1", "deep/b.py": "2"})
    write(shop, {"a.py": "changed", "c.py": "new"})
    with exported(shop, "HEAD") as (root, gaps):
        assert root.name == "shop"
        assert files(root) == {"a.py": "1", "deep/b.py": "2"}
        assert gaps == []
    assert not root.exists()


def test_a_directory_of_the_repository_is_exported_alone(tmp_path: Path) -> None:
    shop = repository(tmp_path / "shop", {"a.py": "1", "deep/b.py": "2"})
    with exported(shop / "deep", "main") as (root, _):
        assert root.name == "deep"
        assert files(root) == {"b.py": "2"}
    with exported(shop / "deep" / "b.py", "main") as (root, _):
        assert (root.parent.name, root.read_text()) == ("deep", "2")


def test_a_directory_that_the_commit_lacks_is_empty(tmp_path: Path) -> None:
    shop = repository(tmp_path / "shop", {"a.py": "1"})
    write(shop, {"new/b.py": "2"})
    with exported(shop / "new", "main") as (root, gaps):
        assert list(root.iterdir()) == []
        assert gaps == []


@pytest.mark.parametrize("ref", ["nowhere", "--help", "-h", "", "HEAD:a.py", "--output=x", "HEAD\n", "a b"])
def test_what_is_no_commit_is_refused(tmp_path: Path, ref: str) -> None:
    shop = repository(tmp_path / "shop", {"a.py": "1"})
    with pytest.raises(InputError), exported(shop, ref):
        pass


def test_a_directory_of_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a git repository"), exported(tmp_path, "HEAD"):
        pass


def test_no_program_of_the_repository_runs(tmp_path: Path) -> None:
    """Filters, hooks, the monitor of the file system, text conversion, aliases: each would leave a mark."""
    shop = repository(
        tmp_path / "shop", {"a.py": "secret", ".gitattributes": "*.py filter=evil diff=evil export-subst\n"}
    )
    mark = tmp_path / "mark"
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\necho ran >> {mark}\ncat\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for key in (
        *("filter.evil.smudge", "filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "diff.evil.command"),
        *("core.fsmonitor", "core.pager", "core.sshCommand", "core.editor", "gpg.program", "credential.helper"),
        *("uploadpack.packObjectsHook", "pager.cat-file", "pager.ls-tree"),
    ):
        git(shop, "config", key, str(program))
    git(shop, "config", "alias.cat-file", f"!{program}")
    git(shop, "config", "core.hooksPath", str(tmp_path))
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc"):
        (tmp_path / hook).write_bytes(program.read_bytes())
        (tmp_path / hook).chmod(0o755)
    with exported(shop, "main") as (root, _):
        assert (root / "a.py").read_text() == "secret"
    assert not mark.exists()


def test_an_object_that_is_not_there_is_a_gap_and_nothing_is_fetched(tmp_path: Path) -> None:
    shop = repository(tmp_path / "shop", {"a.py": "1", "b.py": "2"})
    mark = tmp_path / "mark"
    program = tmp_path / "ssh.sh"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    git(shop, "config", "extensions.partialClone", "origin")
    git(shop, "config", "core.repositoryFormatVersion", "1")
    git(shop, "config", "remote.origin.promisor", "true")
    git(shop, "config", "remote.origin.url", f"ext::{program}")
    git(shop, "config", "protocol.ext.allow", "always")
    blob = git(shop, "rev-parse", "HEAD:a.py")
    (shop / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with exported(shop, "main") as (root, gaps):
        assert files(root) == {"b.py": "2"}
    assert [gap.what for gap in gaps] == ["a.py"]
    assert not mark.exists()


def tree(shop: Path, *entries: tuple[str, str, str]) -> None:
    """Commit a tree of `(mode, name, content)` that no ordinary git would make, as `refs/heads/odd`."""
    lines = b""
    for mode, name, content in entries:
        blob = content if mode == "160000" else git(shop, "hash-object", "-w", "--stdin", data=content.encode())
        lines += f"{mode} {name}\0".encode() + bytes.fromhex(blob)
    made = git(shop, "hash-object", "-w", "--literally", "-t", "tree", "--stdin", data=lines)
    git(shop, "update-ref", "refs/heads/odd", git(shop, "commit-tree", made, "-m", "odd"))


@pytest.mark.parametrize("name", ["..", ".", ".git", ".GIT", ".git. ", "../out", "/out", "a\\b"])
def test_names_that_lead_elsewhere_are_left_out(tmp_path: Path, name: str) -> None:
    shop = repository(tmp_path / "shop", {"a.py": "1"})
    tree(shop, ("100644", name, "evil"), ("100644", "good.py", "2"))
    before = names(tmp_path)
    with exported(shop, "odd") as (root, gaps):
        assert files(root) == {"good.py": "2"}
        assert names(root.parent) == ["shop"]
        assert len(gaps) == 1
    assert names(tmp_path) == before


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    shop = repository(tmp_path / "shop", {"a.py": "1"})
    outside = tmp_path / "outside"
    outside.mkdir()
    tree(
        shop,
        ("120000", "d", str(outside)),
        ("100644", "d/x", "evil"),
        ("120000", "e", str(outside)),
        ("120000", "e/y", "z"),
    )
    with exported(shop, "odd"):
        assert list(outside.iterdir()) == []


def test_a_submodule_is_not_entered(tmp_path: Path) -> None:
    shop = repository(tmp_path / "shop", {"a.py": "1"})
    tree(shop, ("160000", "module", "1" * 40), ("100644", ".gitmodules", '[submodule "m"]\n\turl = ext::sh\n'))
    with exported(shop, "odd") as (root, gaps):
        assert sorted(files(root)) == [".gitmodules"]
        assert gaps == []


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    shop = repository(tmp_path / "shop", {"real.py": "1"})
    (shop / "link.py").symlink_to("real.py")
    commit(shop)
    with exported(shop, "main") as (root, _):
        assert (root / "link.py").readlink() == Path("real.py")
