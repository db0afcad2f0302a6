"""Under which account of the system the embedded PostgreSQL runs: it refuses to run as root."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from bartizan.model.errors import StoreError

NAME = "bartizan"

SHARED = Path("/var/lib/bartizan-programs")
"""Where root keeps a copy of the programs that everyone can reach."""


class RunArguments(TypedDict, total=False):
    """What `subprocess.run` needs to become another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An account to run as: None is ourselves. `prefix` is a command that goes before the program.

    `programs` is the directory of PostgreSQL's programs as the account can run them.
    """

    programs: Path
    user: int | None = None
    group: int | None = None
    prefix: tuple[str, ...] = ()

    @property
    def arguments(self) -> RunArguments:
        """For `subprocess.run`; empty when the prefix changes the account or nobody has to."""
        if self.user is None or self.group is None or self.prefix:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def own(self, directory: Path) -> None:
        """Make `directory` where it is missing, the account's own and closed to everyone else."""
        directory.mkdir(mode=0o700, exist_ok=True)
        if directory.is_symlink():
            raise StoreError("this is a symbolic link where a directory must be", where=str(directory))
        self.give(directory)
        directory.chmod(0o700)

    def give(self, path: Path) -> None:
        """Make the account the owner of `path`."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group, follow_symlinks=False)
        elif path.stat().st_uid != os.geteuid():
            raise StoreError("this belongs to another account", where=str(path))


def run_account(cluster: Path, programs: Path) -> Account:
    """The account for the cluster at this path: ourselves, or, for root, one without rights.

    A cluster keeps the account that it was made with. Where the account cannot pass a closed directory
    on the way to the cluster, it is given the one capability to read past closed doors, rather than a
    door being opened for everybody. Programs below a closed directory (a checkout below `/root`) are
    copied, see `reachable`.
    """
    if os.geteuid() != 0:
        return Account(programs)
    entry = _entry(cluster)
    found = reachable(programs, entry)
    closed = _closed(cluster, entry)
    if closed is None:
        return Account(found, entry.pw_uid, entry.pw_gid)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise StoreError(
            f"PostgreSQL runs as the account '{entry.pw_name}', which may not enter this directory",
            where=str(closed),
            hint="name a data directory elsewhere with --data, or run Bartizan as another user",
        )
    prefix = (
        setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups",
        "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
    )  # fmt: skip
    return Account(found, entry.pw_uid, entry.pw_gid, prefix)


def reachable(programs: Path, entry: pwd.struct_passwd) -> Path:
    """`programs`, or a copy of their tree (38 MB, made once a version) where the account can run them.

    A capability does not help here: PostgreSQL's programs look for each other with access(2), which
    takes the capabilities of a process away for the check.
    """
    if _closed(programs, entry) is None:
        return programs
    tree, stamp = programs.parent, (programs / "postgres").stat()
    package = tree.parent
    copy = SHARED / f"{tree.name}-{stamp.st_size:x}-{int(stamp.st_mtime):x}"
    if not copy.is_dir():
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=SHARED) as room:
            made = Path(room) / "made"
            shutil.copytree(tree, made / package.name / tree.name, symlinks=True)
            # The wheel's libraries stand beside its package, where the programs look for them.
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, made / libraries.name, symlinks=True)
            try:
                made.rename(copy)
            except OSError:
                # Another process may have made it in the meantime; then that one serves.
                if not copy.is_dir():
                    raise
    return copy / package.name / tree.name / programs.name


def _entry(cluster: Path) -> pwd.struct_passwd:
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return pwd.getpwuid(owner)
    for name in (NAME, "postgres"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    if useradd := shutil.which("useradd"):
        subprocess.run(  # noqa: S603 - a fixed command
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
            check=False, stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip
    for name in (NAME, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise StoreError("there is no account without rights to run PostgreSQL as", hint=f"useradd --system {NAME}")


def _closed(path: Path, entry: pwd.struct_passwd) -> Path | None:
    """The topmost directory above `path` that the account may not enter."""
    for parent in reversed(path.resolve().parents):
        found = parent.stat()
        if found.st_uid == entry.pw_uid:
            needed = stat.S_IXUSR
        else:
            needed = stat.S_IXGRP if found.st_gid == entry.pw_gid else stat.S_IXOTH
        if not found.st_mode & needed:
            return parent
    return None
