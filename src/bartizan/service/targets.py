"""What the words after `bartizan scan` mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bartizan.model.errors import InputError

CLOUDS = ("aws",)
STORES = ("s3://", "gs://", "az://", "abfs://", "abfss://")
DATA_ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".csv.gz", ".jsonl.gz", ".ndjson.gz", ".txt.gz")


class TargetKind(StrEnum):
    """What kind of world a target is."""

    TREE = "tree"
    FILE = "file"
    DATA = "data"
    STORE = "store"
    AWS = "aws"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to scan: its kind, the word that named it, and its path when it is local."""

    kind: TargetKind
    word: str
    path: Path | None = None

    @property
    def name(self) -> str:
        """The name that results carry: a directory's own name, else the word."""
        if self.kind is TargetKind.TREE and self.path is not None:
            return self.path.resolve().name or self.word
        return self.word


def parse_targets(words: Sequence[str], *, as_data: bool = False) -> tuple[Target, ...]:
    """The targets that `words` name; raises `InputError` for one that does not exist.

    `aws` is the cloud; a folder of that name is `./aws`. With `as_data`, directories are read as
    data rather than as source trees.
    """
    return tuple(_target(word, as_data) for word in dict.fromkeys(words))


def _target(word: str, as_data: bool) -> Target:
    if not word.strip():
        raise InputError("a target is empty", hint="name a path; an empty variable may be the cause")
    if word in CLOUDS:
        return Target(TargetKind.AWS, word)
    if word.startswith(STORES):
        return Target(TargetKind.STORE, word)
    path = Path(word)
    try:
        if path.is_dir():
            return Target(TargetKind.DATA if as_data else TargetKind.TREE, word, path)
        if path.is_file():
            data = as_data or path.name.lower().endswith(DATA_ENDINGS)
            return Target(TargetKind.DATA if data else TargetKind.FILE, word, path)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be opened: {error}", where=word, hint="check its permissions") from error
    raise InputError(
        "there is no such directory or file",
        where=word,
        hint=f"name a path, {', '.join(CLOUDS)}, or s3://bucket/prefix",
    )
