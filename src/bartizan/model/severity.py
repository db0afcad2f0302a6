"""The few closed word lists that every part of the product shares."""

from enum import StrEnum


class Severity(StrEnum):
    """How bad a failed rule is by itself, before context; ordered by `rank`."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 (low) to 3 (critical), for sorting and for `--fail-on`."""
        return _SEVERITY_ORDER.index(self.value)


_SEVERITY_ORDER = ("low", "medium", "high", "critical")


class Verdict(StrEnum):
    """What a rule says of one asset; unknown is an answer, never a pass."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


class Confidence(StrEnum):
    """How sure a detector or a reader is of what it reports."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Certainty(StrEnum):
    """How an edge of the graph is known."""

    PROVEN = "proven"
    CONDITIONAL = "conditional"
    ASSUMED = "assumed"


class Sensitivity(StrEnum):
    """How much harm the disclosure of some data does; ordered by `rank`."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"

    @property
    def rank(self) -> int:
        """0 (public) to 3 (restricted)."""
        return _SENSITIVITY_ORDER.index(self.value)


_SENSITIVITY_ORDER = ("public", "internal", "confidential", "restricted")


class Exposure(StrEnum):
    """Who gets an answer from an asset, network and sign-in counted; absent on an asset means not evaluated.

    docs/decisions/0025-exposure.md says where one width ends and the next begins.
    """

    INTERNET = "internet"
    PARTNER = "partner"
    ORGANISATION = "organisation"
    PRIVATE = "private"


class Stage(StrEnum):
    """Where an asset stands in the AI pipeline, from data to agents."""

    DATA = "data"
    TRAIN = "train"
    TUNE = "tune"
    DEPLOY = "deploy"
    SERVE = "serve"
    AGENT = "agent"
    GOVERN = "govern"


class FindingState(StrEnum):
    """The life of a finding across snapshots."""

    OPEN = "open"
    FIXED = "fixed"
    REOPENED = "reopened"
    ACCEPTED = "accepted"
