"""One walk over a source tree: which files are read, and what is left out and why."""

from __future__ import annotations

import os
import re
import stat
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import re2
from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from bartizan.model.edge import Gap
from bartizan.model.errors import InputError
from bartizan.sources.repository.reader import Limits, SourceFile

SOURCE = "repository"

SKIPPED_DIRECTORIES = frozenset(
    # Version control and the caches of tools.
    {".git", ".hg", ".svn", ".bzr", ".jj", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}
    | {".tox", ".nox", ".eggs", ".hypothesis", ".ipynb_checkpoints", ".gradle", ".idea", ".terragrunt-cache"}
    # Other people's code. Virtual environments are known by their pyvenv.cfg, whatever their name.
    | {"node_modules", "bower_components", "jspm_packages", "site-packages", "dist-packages"}
    | {"vendor", "vendored", "_vendor", "third_party", "third-party", "Pods"}
)
"""Directories that are not entered, by name, at any depth, unless the walk is told to."""

TERRAFORM_CACHE = ".terraform"
TERRAFORM_MODULES = "modules"
"""`terraform init` downloads providers and modules into `.terraform`; only the modules are read."""

ENVIRONMENT_MARK = "pyvenv.cfg"
IGNORE_FILE = ".gitignore"
IGNORE_BYTES = 1024 * 1024
IGNORE_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Ignore:
    """One `.gitignore`: its patterns, and the directory (relative, with a closing `/`) they rule."""

    base: str
    spec: GitIgnoreSpec

    def verdict(self, path: str) -> bool | None:
        """True ignored, False re-included, None not mentioned; directories end in `/`."""
        return self.spec.check_file(_shown(path[len(self.base) :])).include


@dataclass(frozen=True, slots=True)
class Walk:
    """Walks `root` once, in a fixed order, following no link out of it.

    `exclude` are patterns as in `.gitignore` that leave out more. `ignored` and `skipped` tell whether
    files that git ignores and `SKIPPED_DIRECTORIES` are walked nevertheless.
    """

    root: Path
    limits: Limits = field(default_factory=Limits)
    exclude: tuple[str, ...] = ()
    ignored: bool = False
    skipped: bool = False

    def __iter__(self) -> Iterator[SourceFile | Gap]:
        """Every file, and a gap for each thing that could not be walked."""
        try:
            root = self.root.resolve(strict=True)
            mode = root.stat().st_mode
        except (OSError, RuntimeError) as error:
            yield Gap(SOURCE, str(self.root), _reason(error), "a directory or file that exists and can be read")
            return
        if stat.S_ISDIR(mode):
            yield from self._bounded(root)
        elif stat.S_ISREG(mode):
            yield SourceFile(root.name, root, root.stat().st_size)
        else:
            yield Gap(SOURCE, str(self.root), "neither a directory nor a regular file", "a directory or a file")

    def _bounded(self, root: Path) -> Iterator[SourceFile | Gap]:
        """The tree up to the limit of files."""
        count = 0
        for item in self._tree(root):
            if isinstance(item, SourceFile):
                count += 1
                if count > self.limits.files:
                    why = f"more than {self.limits.files} files; those after {item.path} were not read"
                    yield Gap(SOURCE, ".", why, "a higher limit of files, or scans of parts of the tree")
                    return
            yield item

    def _tree(self, root: Path) -> Iterator[SourceFile | Gap]:
        """Depth first with an own stack, so that no depth of directories exhausts the interpreter's."""
        excluded = Ignore("", exclude_spec(self.exclude))
        base = f"{root}/".replace("//", "/")
        stack: list[tuple[str, tuple[Ignore, ...]]] = [("", self._excludes(root))]
        while stack:
            prefix, ignores = stack.pop()
            try:
                with os.scandir(f"{base}{prefix}") as entries:
                    listing = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                yield Gap(SOURCE, _shown(prefix) or ".", _reason(error), f"read permission on {_shown(prefix) or '.'}")
                continue
            names = {entry.name for entry in listing}
            if prefix and ENVIRONMENT_MARK in names and not self.skipped:
                continue
            if IGNORE_FILE in names and not self.ignored:
                own, gap = _ignore_file(root / prefix / IGNORE_FILE, prefix)
                ignores = (*ignores, *own)
                if gap is not None:
                    yield gap
            below = []
            for entry in listing:
                path = prefix + entry.name
                if self.exclude and (excluded.verdict(path) or excluded.verdict(path + "/")):
                    continue
                item = self._entry(entry, path, ignores, root)
                if item is True:
                    below.append((path + "/", ignores))
                elif isinstance(item, SourceFile | Gap):
                    yield item
            stack.extend(reversed(below))

    def _entry(
        self, entry: os.DirEntry[str], path: str, ignores: tuple[Ignore, ...], root: Path
    ) -> SourceFile | Gap | bool:
        """A file, a gap, True for a directory to enter, False for what is left out."""
        try:
            if entry.is_symlink():
                return False if self._ignored(path, ignores) else self._link(path, root)
            if entry.is_dir(follow_symlinks=False):
                return not self._skipped(entry.name, path) and not self._ignored(path + "/", ignores)
            if self._ignored(path, ignores):
                return False
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            return Gap(SOURCE, _shown(path), _reason(error), f"read permission on {_shown(path)}")
        if not stat.S_ISREG(status.st_mode):
            return Gap(SOURCE, _shown(path), f"a {_special(status.st_mode)}, not a regular file", "a regular file")
        return SourceFile(_shown(path), Path(entry.path), status.st_size)

    def _link(self, path: str, root: Path) -> SourceFile | Gap | bool:
        """A link to a file of the tree, once; a gap for one that leads out; nothing for the rest."""
        try:
            target = (root / path).resolve(strict=True)
            status = target.stat()
        except (OSError, RuntimeError):
            return False
        if not target.is_relative_to(root):
            return Gap(SOURCE, _shown(path), "a link that leads out of the scanned tree", "a scan of its target")
        if not stat.S_ISREG(status.st_mode) or SKIPPED_DIRECTORIES.intersection(target.relative_to(root).parts[:-1]):
            return False
        return SourceFile(_shown(path), target, status.st_size, linked=True)

    def _skipped(self, name: str, path: str) -> bool:
        """Whether a directory is one of those that are not entered."""
        if self.skipped:
            return False
        if name in SKIPPED_DIRECTORIES:
            return True
        parent = path.split("/")[-2:-1]
        return parent == [TERRAFORM_CACHE] and name != TERRAFORM_MODULES

    def _ignored(self, path: str, ignores: tuple[Ignore, ...]) -> bool:
        """Whether git would ignore the path: the deepest file that mentions it decides."""
        if path.endswith(TERRAFORM_CACHE + "/") or f"{TERRAFORM_CACHE}/{TERRAFORM_MODULES}/" in path:
            return False
        for ignore in reversed(ignores):
            verdict = ignore.verdict(path)
            if verdict is not None:
                return verdict
        return False

    def _excludes(self, root: Path) -> tuple[Ignore, ...]:
        """What the clone itself excludes: `.git/info/exclude`."""
        if self.ignored:
            return ()
        return _ignore_file(root / ".git" / "info" / "exclude", "")[0]


def exclude_spec(patterns: Sequence[str]) -> GitIgnoreSpec:
    """The user's own patterns. Raises `InputError` for one that is none."""
    compiled = [_pattern(line) for line in patterns]
    spec = _spec([pattern for pattern in compiled if pattern is not None])
    if None in compiled or spec is None:
        wrong = ", ".join(line for line, pattern in zip(patterns, compiled, strict=True) if pattern is None)
        raise InputError(f"not a pattern: {wrong}", where="exclude", hint="write it as in .gitignore")
    return spec


def _ignore_file(path: Path, base: str) -> tuple[tuple[Ignore, ...], Gap | None]:
    """The patterns of an ignore file, and a gap for what of it is not used."""
    try:
        if not path.is_file() or path.is_symlink():
            return (), None
        data = SourceFile(base + path.name, path, 0).read(IGNORE_BYTES + 1)
    except OSError as error:
        return (), Gap(SOURCE, _shown(base + path.name), _reason(error), "a readable file")
    if len(data) > IGNORE_BYTES:
        why = f"larger than {IGNORE_BYTES} bytes; its patterns were not used"
        return (), Gap(SOURCE, _shown(base + path.name), why, "a smaller ignore file")
    lines = [line for line in data.decode("utf-8", "backslashreplace").splitlines() if line.strip()]
    patterns = [pattern for line in lines if (pattern := _pattern(line)) is not None]
    spec = None if len(lines) > IGNORE_LINES else _spec(patterns)
    what = _shown(base + path.name)
    if spec is None:
        return (), Gap(SOURCE, what, "too many or too large patterns; none was used", "a smaller ignore file")
    bad = len(lines) - len(patterns)
    why = f"{bad} lines are not valid patterns"
    return (Ignore(base, spec),), Gap(SOURCE, what, why, "patterns as gitignore(5) has them") if bad else None


def _pattern(line: str) -> GitIgnoreSpecPattern | None:
    """A line as a pattern; None when it is none."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return GitIgnoreSpecPattern(line)
    except (ValueError, re.error, OverflowError):
        return None


def _spec(patterns: Sequence[GitIgnoreSpecPattern]) -> GitIgnoreSpec | None:
    """The patterns as one RE2 set, which no pattern can make slow; None when it would be too large."""
    try:
        return GitIgnoreSpec(patterns, backend="re2")
    except (ValueError, re2.error):
        return None


_SPECIAL = {
    stat.S_IFIFO: "named pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFBLK: "block device",
    stat.S_IFCHR: "character device",
}


def _special(mode: int) -> str:
    """What a file that is not regular is called."""
    return _SPECIAL.get(stat.S_IFMT(mode), "special file")


def _reason(error: Exception) -> str:
    """An error as a reason in words."""
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror.lower()}"
    return f"cannot be read: {type(error).__name__}"


def _shown(path: str) -> str:
    r"""The path as text that can be printed: bytes that are not UTF-8 become `\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
