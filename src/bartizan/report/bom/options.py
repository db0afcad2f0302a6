"""What a bill of materials is of, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from bartizan.report.bom.statements import BomSettings


@dataclass(frozen=True, slots=True)
class Options:
    """What a bill is of, and how.

    `settings` are the organisation's statements. `everything` takes all packages, not only AI. `paths` are shell-style
    patterns of files: the bill has what was seen there and what that needs; `repositories` are names. With
    `reproducible` no clock is read: only `SOURCE_DATE_EPOCH` gives a time.
    """

    settings: BomSettings = field(default_factory=BomSettings)
    everything: bool = False
    paths: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    reproducible: bool = False
