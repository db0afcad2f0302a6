"""Findings that somebody accepted, and findings that were known before."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from bartizan.model.errors import InputError
from bartizan.model.finding import Finding
from bartizan.model.severity import FindingState
from bartizan.service.settings import AcceptedRisk


def accept(findings: Sequence[Finding], accepted: Sequence[AcceptedRisk], today: datetime.date) -> list[Finding]:
    """`findings`, those with an exception in force marked accepted; an expired exception has no effect."""
    valid = [one for one in accepted if datetime.date.fromisoformat(one.until) >= today]
    return [
        dataclasses.replace(finding, state=FindingState.ACCEPTED)
        if any(_covers(one, finding) for one in valid)
        else finding
        for finding in findings
    ]


def _covers(accepted: AcceptedRisk, finding: Finding) -> bool:
    return accepted.rule == finding.rule and (accepted.asset is None or fnmatchcase(finding.asset, accepted.asset))


def read_baseline(path: Path) -> frozenset[str]:
    """The ids of the findings and attack paths in an earlier JSON result; raises `InputError`."""
    try:
        data = json.loads(path.read_bytes())
        return frozenset(one["id"] for key in ("findings", "attack_paths") for one in data[key])
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path), hint="check --baseline") from error
    except (ValueError, KeyError, TypeError) as error:
        hint = "make one with `bartizan scan … --format json --output FILE`"
        raise InputError("is not a JSON result of a scan", where=str(path), hint=hint) from error
