"""Data that code names: object stores by URI, files of the tree, datasets of a hub."""

from __future__ import annotations

import posixpath

from bartizan.model.location import Location
from bartizan.model.severity import Stage
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.records import reference

DATA_SUFFIXES = (
    ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".feather", ".arrow", ".orc", ".avro", ".txt",
    ".md",
    ".xlsx", ".xls", ".npy", ".npz", ".h5", ".hdf5", ".tfrecord", ".tfrecords", ".pdf", ".html", ".xml", ".csv.gz",
    ".json.gz", ".jsonl.gz", ".txt.gz", ".zip", ".tar.gz", ".db", ".sqlite", ".pkl", ".docx",
)  # fmt: skip


def data_uri(reading: Reading, text: str) -> str | None:
    """The id or name reference of data in an object store; None when `text` is no such URI.

    `s3://bucket/prefix` and its Google and Azure kin stand for their bucket or storage account.
    """
    scheme, mark, rest = text.partition("://")
    if not mark or not rest:
        return None
    head = rest.partition("/")[0]
    if not head or "{" in head:
        return None
    scheme = scheme.lower()
    if scheme in {"s3", "s3a", "s3n"}:
        if head.startswith("arn:"):
            return head
        return reference("AWS::S3::Bucket", head)
    if scheme in {"gs", "gcs"}:
        return reference("storage.googleapis.com/Bucket", head)
    if scheme in {"abfs", "abfss", "wasb", "wasbs", "az", "adl"}:
        account = head.partition("@")[2].partition(".")[0]
        return reference("Microsoft.Storage/storageAccounts", account) if account else None
    if scheme == "https":
        return _https(head)
    return None


def _https(host: str) -> str | None:
    account, _, rest = host.partition(".")
    if rest in {"blob.core.windows.net", "dfs.core.windows.net"}:
        return reference("Microsoft.Storage/storageAccounts", account)
    if rest.startswith("s3.") and rest.endswith("amazonaws.com"):
        return reference("AWS::S3::Bucket", account)
    return None


def local(reading: Reading, text: str) -> str | None:
    """The path in the tree of a file or directory that code names; None when there is none.

    Tried relative to the file that names it, to each directory above it, and to the root; globs and
    unknown parts stand for their directory.
    """
    known = text.partition("*")[0].partition("{")[0]
    if known != text:
        known = known.rpartition("/")[0]
    known = known.removeprefix("file://")
    if not known or "://" in known or len(known) > 400 or "\n" in known or "\0" in known:  # noqa: PLR2004
        return None
    directory = reading.path.rpartition("/")[0]
    while True:
        candidate = posixpath.normpath(posixpath.join(directory, known.lstrip("/") if known.startswith("/") else known))
        if not candidate.startswith(("..", "/")) and candidate != ".":
            if reading.context.find(candidate) is not None:
                return candidate
            inside = reading.context.root / candidate
            if inside.is_dir() and inside.resolve().is_relative_to(reading.context.root.resolve()):
                return candidate
        if not directory:
            return None
        directory = directory.rpartition("/")[0]


def dataset(reading: Reading, text: str, location: Location, *, stage: Stage | None = Stage.DATA) -> str | None:
    """The end of an edge for data that `text` names: a store, or a file of the tree as an asset of its own."""
    found = data_uri(reading, text)
    if found is not None:
        return found
    path = local(reading, text)
    if path is None:
        return None
    id_ = reading.context.file_id(path)
    name = path.rpartition("/")[2]
    # Where the data is comes first; where the code reads it is a second sighting.
    reading.records.asset(
        id_, types.DATASET, name, Location(path), config={"source": "file", "name": path}, stage=stage
    )
    reading.records.asset(id_, types.DATASET, name, location, config={"source": "file", "name": path}, stage=stage)
    return id_
