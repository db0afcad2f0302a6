"""What the words after `bartizan scan` mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bartizan.model.errors import InputError

CLOUDS = ("aws",)
IMAGE = "image:"
"""What the word for an image begins with: `image:app.tar`, `image:registry.example.com/team/app:1.2`."""
STORES = ("s3://", "gs://", "az://", "abfs://", "abfss://")
DATA_ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".csv.gz", ".jsonl.gz", ".ndjson.gz", ".txt.gz")


class TargetKind(StrEnum):
    """What kind of world a target is."""

    TREE = "tree"
    FILE = "file"
    DATA = "data"
    STORE = "store"
    AWS = "aws"
    IMAGE = "image"


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
        return self.word.removeprefix(IMAGE) if self.kind is TargetKind.IMAGE else self.word


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
    if word.startswith(IMAGE):
        return _image(word)
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
        hint=f"name a path, {', '.join(CLOUDS)}, image:NAME, or s3://bucket/prefix",
    )


def _image(word: str) -> Target:
    """An image: an archive or a layout by its path, else a name in a registry."""
    from bartizan.sources.images.reference import parse_reference
    from bartizan.sources.images.source import local_path

    inner = word.removeprefix(IMAGE)
    if not inner:
        raise InputError("no image is named", where=word, hint="write image:app.tar or image:registry/app:1.2")
    path = local_path(inner)
    if path is None:
        parse_reference(inner)
    return Target(TargetKind.IMAGE, word, path)
