"""What a gate says of a scan: what must not pass, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bartizan.model.location import Location


class Outcome(StrEnum):
    """Whether something keeps the gate shut, or is only told."""

    FAIL = "fail"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class GateFailure:
    """One thing that a section of the gate does not let pass.

    `asset` is an asset's id, `name` what was compared with the lists (`huggingface/BAAI/bge-m3`); `why` a
    sentence part; `rule` the place in the gate's file (`gate.yaml:7`) that decided. `is_unknown` says
    that what would decide is not known. Against an earlier scan, `is_new` tells what was not shut before.
    """

    section: str
    outcome: Outcome
    asset: str
    name: str
    why: str
    rule: str
    location: Location | None = None
    is_unknown: bool = False
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class GateReport:
    """A gate's file, how much each of its sections looked at, and what it did not let pass."""

    file: str
    checked: dict[str, int] = field(default_factory=dict)
    failures: tuple[GateFailure, ...] = ()

    @property
    def is_shut(self) -> bool:
        """Whether something new fails."""
        return any(one.outcome is Outcome.FAIL and one.is_new for one in self.failures)
