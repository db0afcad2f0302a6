"""A model's detached signature (`model.sig`): a Sigstore bundle over a list of files with their digests.

Which files it lists and their digests are read; the signer's identity is not verified, for that needs the
transparency log's keys. Format: https://github.com/sigstore/model-transparency, https://in-toto.io/Statement/v1
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from bartizan.artifacts.format import Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import json_text
from bartizan.artifacts.formats.reading import brief, outside
from bartizan.artifacts.inspection import Signal, Verdict

MOST = 10_000


def looks_like(document: Any) -> bool:
    """Whether a document is a Sigstore bundle with an envelope."""
    return isinstance(document, dict) and isinstance(document.get("dsseEnvelope"), dict)


def judge(document: Any, inspector: Inspector, _opened: Opened) -> Iterator[Found]:
    """The files that are signed as the fact `signature`; a bundle without a signature or statement is told."""
    envelope = document["dsseEnvelope"]
    signed = [one for one in envelope.get("signatures") or [] if isinstance(one, dict) and one.get("sig")]
    if not signed:
        yield Signal("signature-empty", Verdict.SUSPICIOUS, "is a signature that nobody signed")
    statement = _statement(envelope.get("payload"), inspector)
    files = listed(statement)
    for name in sorted(files):
        if why := outside(name):
            yield Signal("signature-path", Verdict.SUSPICIOUS, f"signs {why}: {brief(name, 100)}")
    yield {"format": "model-signature", "signature": {"verified": False, "signers": len(signed), "files": files}}


def _statement(payload: Any, inspector: Inspector) -> Any:
    if not isinstance(payload, str):
        raise Malformed("has no signed statement")
    inspector.spend(len(payload))
    try:
        return json_text.parse(base64.b64decode(payload, validate=True))[0]
    except (binascii.Error, ValueError) as error:
        raise Malformed("has a signed statement that is no base64") from error


def listed(statement: Any) -> dict[str, str]:
    """The files of a statement with their SHA-256 in hexadecimal: model-signing's resources, else the subjects."""
    found: dict[str, str] = {}
    if not isinstance(statement, dict):
        return found
    predicate = statement.get("predicate")
    resources = predicate.get("resources") if isinstance(predicate, dict) else None
    for one in resources if isinstance(resources, list) else []:
        if isinstance(one, dict) and one.get("algorithm") in ("sha256", "SHA256") and isinstance(one.get("name"), str):
            found[one["name"]] = str(one.get("digest")).lower()
    subjects = statement.get("subject")
    for one in subjects if isinstance(subjects, list) and not found else []:
        digest = one.get("digest") if isinstance(one, dict) else None
        if isinstance(digest, dict) and isinstance(digest.get("sha256"), str) and isinstance(one.get("name"), str):
            found[one["name"]] = digest["sha256"].lower()
    return dict(sorted(found.items())[:MOST])


def compare(signed: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The signed files against those seen (both path → SHA-256): `matching`, `changed`, `missing`, `unsigned`.

    Paths are relative to the signature's folder. That the digests match says nothing of who signed.
    """
    return {
        "matching": tuple(sorted(name for name in signed if seen.get(name) == signed[name])),
        "changed": tuple(sorted(name for name in signed if name in seen and seen[name] != signed[name])),
        "missing": tuple(sorted(name for name in signed if name not in seen)),
        "unsigned": tuple(sorted(name for name in seen if name not in signed)),
    }
