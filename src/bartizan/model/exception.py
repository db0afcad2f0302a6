"""Exceptions: who accepts the findings of a rule, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bartizan.model.location import Location


class ExceptionState(StrEnum):
    """What an exception does in this scan.

    `in-force` covers findings; `unused` is in force and covers none; `expired` is past its date and
    covers none any more; `invalid` cannot be understood, and covers none.
    """

    IN_FORCE = "in-force"
    UNUSED = "unused"
    EXPIRED = "expired"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class RiskException:
    """An exception as it was written, in the configuration file or in place, and what it does.

    `until` is a date (YYYY-MM-DD, its day included). `asset` is a pattern over asset ids; in place,
    `location` is the comment's own line and the exception covers the block that it stands in or above.
    `findings` are the ids of the findings that it covers; `problem` says why it is invalid.
    """

    rule: str
    reason: str = ""
    who: str = ""
    until: str = ""
    asset: str | None = None
    location: Location | None = None
    state: ExceptionState = ExceptionState.UNUSED
    findings: tuple[str, ...] = ()
    problem: str = ""
