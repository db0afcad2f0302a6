"""A source tree as it was at a commit, out of git's objects: no hook, filter, submodule or remote is touched.

`git archive`, `checkout` and `worktree` run the filters that a repository names; `ls-tree` and
`cat-file` run nothing, and that is all that is asked of git here.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from bartizan.model.edge import Gap
from bartizan.model.errors import InputError

SOURCE = "git"
SECONDS = 60
"""Time that one question to git may take."""
EXPORT_SECONDS = 600
MOST_FILES = 1_000_000
MOST_BYTES = 4_000_000_000
LARGEST = 256 * 1024 * 1024
"""A larger blob is only given its size: no reader would read it whole."""
_LISTED = 4
_FILE, _EXECUTABLE, _LINK, _COMMIT = "100644", "100755", "120000", "160000"
_CONFIG = (
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "core.attributesFile=/dev/null",
    "core.sshCommand=false", "core.askPass=", "credential.helper=", "protocol.allow=never",
    "uploadpack.packObjectsHook=",
    "submodule.recurse=false", "gc.auto=0", "maintenance.auto=false",
)  # fmt: skip
"""Settings that win over the repository's own, so that none of these makes git start another program."""
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a commit's tree: `path` is relative to the exported directory."""

    mode: str
    object: str
    path: str


@contextmanager
def exported(directory: Path, ref: str) -> Iterator[tuple[Path, list[Gap]]]:
    """`directory` as it is in the commit `ref`, under the same name in a temporary directory, and what is missing.

    A directory that the commit does not have is empty. Raises `InputError` when `directory` is in no
    repository or there is no such commit.
    """
    place = directory.resolve()
    folder = place if place.is_dir() else place.parent
    commit = _commit(folder, ref)
    prefix = _text(folder, "rev-parse", "--show-prefix").rstrip("/")
    with tempfile.TemporaryDirectory(prefix="bartizan-") as scratch:
        root = Path(scratch) / (folder.name or "root")
        root.mkdir()
        gaps: list[Gap] = []
        entries = list(_entries(folder, commit, prefix, gaps))
        _write(folder, root, entries, gaps)
        yield (root if place.is_dir() else root / place.name), gaps


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_ATTR_NOSYSTEM": "1",
    }


def _command(folder: Path, *words: str) -> list[str]:
    settings = [word for one in _CONFIG for word in ("-c", one)]
    return ["git", "--no-pager", *settings, "-C", str(folder), *words]


def _run(folder: Path, *words: str) -> bytes:
    """What git prints. Raises `InputError` with git's own last line."""
    try:
        done = subprocess.run(  # noqa: S603 - a list of words, never a shell
            _command(folder, *words),
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise InputError(
            "the program git is not installed", where="--diff", hint="name a saved result instead"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"git does not answer in {SECONDS} s", where=str(folder), hint="name a saved result"
        ) from error
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it failed"]
        raise InputError(f"git: {told[0].removeprefix('fatal: ')[:300]}", where=str(folder), hint=_hint(told[0]))
    return done.stdout


def _hint(told: str) -> str:
    if "dubious ownership" in told:
        return "own the repository, or allow it with `git config --global safe.directory`"
    return "name a commit of the repository that the target is in, or a saved JSON result"


def _text(folder: Path, *words: str) -> str:
    return os.fsdecode(_run(folder, *words)).rstrip("\n")


def _commit(folder: Path, ref: str) -> str:
    """The id of the commit. A text that could be an option of git is none."""
    if not ref or ref.startswith("-") or not ref.isprintable():
        raise InputError(f"'{ref}' is no commit", where="--diff", hint="name a branch, a tag or a commit")
    _run(folder, "rev-parse", "--git-dir")
    try:
        return _text(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except InputError as error:
        hint = "fetch it first (CI often clones the last commit only: `git fetch origin main`), or name a saved result"
        raise InputError(f"there is no commit '{ref}'", where=str(folder), hint=hint) from error


def _entries(folder: Path, commit: str, prefix: str, gaps: list[Gap]) -> Iterator[Entry]:
    """The files and links below the directory; submodules and names that would lead elsewhere are left out."""
    tree = f"{commit}:{prefix}"
    try:
        listed = _run(folder, "ls-tree", "-r", "-z", "--full-tree", "--end-of-options", tree)
    except InputError:
        # The commit does not have the directory.
        return
    for number, line in enumerate(listed.split(b"\0")):
        head, _, name = line.partition(b"\t")
        words = head.split()
        if len(words) != _LISTED - 1:
            continue
        if number >= MOST_FILES:
            gaps.append(Gap(SOURCE, commit[:12], f"more than {MOST_FILES} files", "a diff of parts of the tree"))
            return
        path = os.fsdecode(name)
        mode = words[0].decode()
        if mode == _COMMIT:
            continue
        if not _is_proper(path):
            gaps.append(Gap(SOURCE, repr(path[:200]), "a name that leads out of the tree; left out", "a proper name"))
            continue
        yield Entry(mode, words[2].decode(), path)


def _is_proper(path: str) -> bool:
    parts = path.split("/")
    # `.git` in any case and with what some file systems drop: as git itself refuses it.
    odd = any(part in ("", ".", "..") or part.lower().rstrip(". ") == ".git" or "\\" in part for part in parts)
    return not odd and not PurePosixPath(path).is_absolute()


def _write(folder: Path, root: Path, entries: Sequence[Entry], gaps: list[Gap]) -> None:
    """The files, then the links: nothing is ever written through a link."""
    files = [one for one in entries if one.mode != _LINK]
    links = [one for one in entries if one.mode == _LINK]
    left = MOST_BYTES
    with _Objects(folder) as objects:
        objects.ask([one.object for one in (*files, *links)])
        for one in files:
            left -= objects.save(one, root, left, gaps)
        for one in links:
            objects.link(one, root, gaps)


class _Objects:
    """Blobs by `git cat-file --batch`, in the order in which they were asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed in __exit__
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> _Objects:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdout is not None:
                self._process.stdout.close()
        self._asked.close()

    def ask(self, objects: Sequence[str]) -> None:
        """Start git with the list of objects."""
        self._asked.write("".join(f"{one}\n" for one in objects).encode())
        self._asked.seek(0)
        self._process = subprocess.Popen(  # noqa: S603 - a list of words, never a shell
            _command(self._folder, "cat-file", "--batch"),
            env=_environment(),
            stdin=self._asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def _next(self) -> tuple[IO[bytes], int] | None:
        """The next object's content and size; None for one that the repository does not have."""
        assert self._process is not None  # noqa: S101 - `ask` came before
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        head = self._process.stdout.readline().split()
        if len(head) != _LISTED - 1 or head[1] != b"blob":
            return None
        return self._process.stdout, int(head[2])

    def save(self, one: Entry, root: Path, left: int, gaps: list[Gap]) -> int:
        """Write the next object as a file; how many bytes it has."""
        found = self._next()
        if found is None:
            needs = "a clone that holds the files of that commit"
            gaps.append(Gap(SOURCE, one.path, "its earlier content is not in the repository", needs))
            return 0
        stream, size = found
        out, why = _opened(root / one.path)
        is_kept = out is not None and size <= min(LARGEST, left)
        if out is not None and not is_kept:
            out.truncate(size)
        why = _copy(stream, out if is_kept else None, size) or why
        stream.read(1)
        if out is not None:
            out.close()
        if why is not None:
            gaps.append(Gap(SOURCE, one.path, why, "room for temporary files, and a proper name"))
        return size if is_kept else 0

    def link(self, one: Entry, root: Path, gaps: list[Gap]) -> None:
        """Make the next object's text a symbolic link, which the walk follows within the tree only."""
        found = self._next()
        if found is None:
            return
        stream, size = found
        target = stream.read(size)
        stream.read(1)
        place = root / one.path
        why = "another link stands before it" if _is_below_link(root, one.path) else None
        try:
            if why is None:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(os.fsdecode(target))
        except (OSError, ValueError) as error:
            why = str(error)
        if why is not None:
            gaps.append(Gap(SOURCE, one.path, f"the earlier link cannot be made: {why}", "a proper link"))


def _is_below_link(root: Path, path: str) -> bool:
    """Whether a directory above `path` is a link by now, through which nothing may be written."""
    return any((root / parent).is_symlink() for parent in PurePosixPath(path).parents)


def _opened(place: Path) -> tuple[IO[bytes] | None, str | None]:
    """A new file, or why there is none."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        return place.open("xb"), None
    except OSError as error:
        return None, f"its earlier content cannot be kept: {error.strerror}"


def _copy(stream: IO[bytes], out: IO[bytes] | None, size: int) -> str | None:
    """Read `size` bytes, all of them even when writing them to `out` fails: then why."""
    why = None
    while size > 0 and (data := stream.read(min(size, 1 << 20))):
        size -= len(data)
        try:
            if out is not None and why is None:
                out.write(data)
        except OSError as error:
            why = f"its earlier content cannot be kept: {error.strerror}"
    return why
