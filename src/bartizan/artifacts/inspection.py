"""What the inspection of one model file says: the verdict, the signals it rests on, the facts of the model."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple


class Verdict(StrEnum):
    """What a file is, the worst last but one: `unassessed` is no opinion and hides nothing that was seen.

    malicious: it does something on loading that no model does. suspicious: it does, or hides, something that
    a model seldom needs. unsafe: its format runs code on loading, and what this file runs is ordinary.
    clean: nothing of it can run. unassessed: a part could not be read and nothing worse was seen.
    """

    CLEAN = "clean"
    UNSAFE = "unsafe"
    UNASSESSED = "unassessed"
    SUSPICIOUS = "suspicious"
    MALICIOUS = "malicious"


ORDER = (Verdict.CLEAN, Verdict.UNSAFE, Verdict.UNASSESSED, Verdict.SUSPICIOUS, Verdict.MALICIOUS)
"""The verdicts from the least to the greatest concern: a file has the greatest of its signals."""


class Signal(NamedTuple):
    """One thing that a file does or hides.

    `id` is a kebab-case name of the technique (`pickle-call`, `template-escape`), `what` a clause that reads
    after the file's name, with exact symbols and arguments ("calls os.system('…') on loading"). `member` is the
    path through the containers (`archive.zip!model/data.pkl`), empty for the file itself; `offset` the byte in that
    member, None where there is none.
    """

    id: str
    verdict: Verdict
    what: str
    member: str = ""
    offset: int | None = None


class Inspection(NamedTuple):
    """The result for one file. It depends on the file's bytes and name alone, never on the host.

    `format` is the outermost format's name ("pytorch-zip"), `sha256` of the whole file, `size` in bytes. `facts`
    are what the file says of the model, by names that formats share: architecture, task, framework, parameters
    (count), quantization, license, base_model, datasets, author, version, tensors (count), chat_template_sha256,
    external_files, members (count).
    """

    format: str
    verdict: Verdict
    signals: tuple[Signal, ...]
    sha256: str
    size: int
    facts: Mapping[str, Any] = MappingProxyType({})


def worst(signals: tuple[Signal, ...]) -> Verdict:
    """The verdict of these signals: the greatest concern among them, clean without any."""
    return max((one.verdict for one in signals), key=ORDER.index, default=Verdict.CLEAN)
