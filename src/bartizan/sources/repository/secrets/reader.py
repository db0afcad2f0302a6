"""The reader of secrets: any text file, notebooks with their outputs, `.env` and configuration."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bartizan.model.asset import Asset, Sighting, name_reference
from bartizan.model.edge import Edge, Gap
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.repository.reader import Context, Reader, SourceFile
from bartizan.sources.repository.secrets.patterns import Patterns, patterns
from bartizan.sources.repository.secrets.search import Found, search

SECRET = "secret"  # noqa: S105 - a type of asset
LARGEST = 5 * 1024 * 1024
MOST_FINDINGS = 200
GOOGLE = "google-cloud"
_KEY_FILE = 4_000
"""A key file is shorter than this many characters."""
_ACCOUNT = re.compile(r'\\?"client_email\\?"\s*:\s*\\?"([A-Za-z0-9._-]{1,100}@[a-z0-9.-]{1,100}\.gserviceaccount\.com)')
_PRIVATE = re.compile(r'"private_key\\?"\s*:\s*\\?"-----BEGIN')
_BINARY = (
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".bmp", ".tif", ".tiff", ".pdf", ".zip", ".gz", ".tgz",
    ".bz2", ".xz", ".7z", ".rar",
    ".tar", ".whl", ".jar", ".class", ".pyc", ".so", ".dll", ".dylib", ".exe", ".o", ".a", ".bin", ".pt", ".pth",
    ".onnx", ".safetensors",
    ".gguf", ".h5", ".pkl", ".pickle", ".joblib", ".npy", ".npz", ".parquet", ".feather", ".arrow", ".avro", ".orc",
    ".mp3", ".mp4", ".wav",
    ".mov", ".avi", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".svg", ".db", ".sqlite", ".tflite", ".pb", ".lock",
    ".map", ".min.js",
)  # fmt: skip


def claims(path: str) -> bool:
    """Every file whose name does not say that it is binary."""
    return not path.lower().endswith(_BINARY)


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The secrets of each file."""
    known = secret_patterns(context)
    for file in files:
        try:
            data = file.read(LARGEST)
        except OSError as error:
            yield Gap(SECRET, file.path, f"cannot be read: {error.strerror or type(error).__name__}", "a readable file")
            continue
        if b"\0" in data[:4096]:
            continue
        if file.size > LARGEST:
            yield Gap(SECRET, file.path, f"only its first {LARGEST} bytes were searched for secrets", "a smaller file")
        found = list(search(data, known))
        if found:
            yield from _records(file, data, found[:MOST_FINDINGS], context)


def _records(file: SourceFile, data: bytes, found: list[Found], context: Context) -> Iterator[Record]:
    text = data.decode("utf-8", "replace")
    owner = context.file_id(file.path)
    yield _file_asset(owner, file.path)
    for item in sorted(found, key=lambda one: one.start):
        line = text.count("\n", 0, item.start) + 1
        location = Location(file.path, line, line)
        account = google_account(text, item)
        id_ = secret_id(item, account or "")
        config: dict[str, Value] = {
            "provider": item.pattern.provider,
            "service": item.pattern.service,
            "masked": item.masked,
            "confidence": item.confidence,
        }
        if item.variable:
            config["variable"] = item.variable
        if account:
            config["account"] = account
        name = item.variable or f"{item.pattern.provider} key"
        yield Asset(
            id_,
            SECRET,
            SECRET,
            name,
            item.pattern.service,
            config=config,
            sightings=(Sighting("secrets", location, config),),
        )
        evidence = Evidence(
            f"{item.pattern.provider} key {item.masked} in {file.path}", value=item.masked, location=location
        )
        yield Edge(owner, id_, "contains-secret", evidence=(evidence,))
        yield from _grants(item, account, id_, location, evidence)


def google_account(text: str, item: Found) -> str | None:
    """The address of the service account whose key file an item marks; None for any other secret.

    A key file says its type, the account and the private key side by side.
    """
    if item.pattern.service != GOOGLE:
        return None
    around = text[max(item.start - _KEY_FILE, 0) : item.start + _KEY_FILE]
    here = min(item.start, _KEY_FILE)
    found = [(abs(one.start() - here), one.group(1)) for one in _ACCOUNT.finditer(around)]
    return min(found)[1].lower() if found and _PRIVATE.search(around) else None


def _grants(item: Found, account: str | None, id_: str, location: Location, evidence: Evidence) -> Iterator[Record]:
    """What a secret opens: the provider's service, or the identity that a key of AWS or Google belongs to."""
    if account is not None:
        yield Edge(id_, name_reference("iam.googleapis.com/ServiceAccount", account), "grants", evidence=(evidence,))
        return
    if item.pattern.service == "aws":
        target = name_reference("AWS::IAM::AccessKey", hashlib.sha256(item.token.encode()).hexdigest()[:16])
        yield Edge(id_, target, "grants", evidence=(evidence,))
        return
    service = f"service:{item.pattern.service}"
    config: dict[str, Value] = {"service": item.pattern.service}
    sighting = Sighting("secrets", location, config)
    yield Asset(
        service,
        "ai-service",
        "ai-service",
        item.pattern.service,
        item.pattern.service,
        config=config,
        sightings=(sighting,),
    )
    yield Edge(id_, service, "grants", evidence=(evidence,))


def secret_id(item: Found, owner: str = "") -> str:
    """The same secret has the same id wherever it stands; the id does not give it away (128 bits of SHA-256).

    `owner` tells apart secrets that are known by a mark only, which all of them bear.
    """
    told = f"{item.pattern.service}\x1f{item.token}" + (f"\x1f{owner}" if owner else "")
    digest = hashlib.sha256(told.encode()).hexdigest()[:32]
    return f"secret:{item.pattern.service}/{digest}"


def _file_asset(id_: str, path: str) -> Asset:
    """The file itself, of the type that the code reader gives it."""
    type_, kind = (
        ("code/module", "file")
        if path.endswith(".py")
        else ("code/notebook", "notebook")
        if path.endswith(".ipynb")
        else ("file", "file")
    )
    config: dict[str, Value] = {"language": "python"} if type_ != "file" else {}
    return Asset(
        id_,
        type_,
        kind,
        path.rpartition("/")[2],
        "code",
        config=config,
        sightings=(Sighting("secrets", Location(path, 1), config),),
    )


@lru_cache(maxsize=4)
def _compiled(catalog: object) -> Patterns:
    return patterns(catalog.ai("secrets"))  # type: ignore[attr-defined]


def secret_patterns(context: Context) -> Patterns:
    """The patterns of the catalogue, compiled once a process."""
    return _compiled(context.catalog)


READER = Reader("secrets", claims, "file", read, max_bytes=64 * 1024 * 1024)
