"""What several formats need of a result: names, orders and short words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bartizan.model.asset import Asset
from bartizan.model.attack_path import AttackPath
from bartizan.model.exception import ExceptionState, RiskException
from bartizan.model.finding import Finding
from bartizan.model.scan import ScanResult
from bartizan.model.severity import FindingState, Severity, Verdict

SEVERITIES = tuple(reversed(Severity))
"""Worst first."""


@dataclass(frozen=True, slots=True)
class View:
    """A result with its look-ups: assets by id, failed and undecided findings, paths, riskiest first.

    `accepted` are the findings that an exception covers; `failed` and `undecided` are without them.
    """

    result: ScanResult
    assets: dict[str, Asset]
    failed: tuple[Finding, ...]
    undecided: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    paths: tuple[AttackPath, ...]
    findings: dict[str, Finding]

    def name(self, asset: str) -> str:
        """The name that people know the asset by; its id when it is not in the result."""
        return self.assets[asset].name if asset in self.assets else asset

    def chain(self, path: AttackPath) -> list[str]:
        """The kinds and names of the assets along a path, entry first: `bucket training`."""
        return [self.name(path.entry), *(self.kind_and_name(step.target) for step in path.steps)]

    def kind_and_name(self, asset: str) -> str:
        """`model ranker`: names repeat across kinds in real estates."""
        found = self.assets.get(asset)
        return f"{found.kind.replace('-', ' ')} {found.name}" if found else asset

    def breaking(self, path: AttackPath) -> list[Finding]:
        """The findings whose fix removes the path."""
        return [self.findings[one] for one in path.breaks if one in self.findings]


def view(result: ScanResult) -> View:
    """The `View` of a result."""
    accepted = [one for one in result.findings if one.state is FindingState.ACCEPTED]
    left = [one for one in result.findings if one.state is not FindingState.ACCEPTED]
    failed = [one for one in left if one.verdict is Verdict.FAIL]
    undecided = [one for one in left if one.verdict is Verdict.UNKNOWN]
    return View(
        result,
        {asset.id: asset for asset in result.assets},
        tuple(sorted(failed, key=_order)),
        tuple(sorted(undecided, key=_order)),
        tuple(sorted(accepted, key=_order)),
        tuple(sorted(result.attack_paths, key=lambda path: (-path.risk.score, path.title))),
        {one.id: one for one in result.findings},
    )


def _order(finding: Finding) -> tuple[int, int, str, str]:
    score = finding.risk.score if finding.risk else 0
    return (-score, -finding.severity.rank, finding.rule, finding.asset)


EXCEPTION_WORDS = {
    ExceptionState.IN_FORCE: "in force",
    ExceptionState.UNUSED: "covers nothing",
    ExceptionState.EXPIRED: "expired: its findings count again",
    ExceptionState.INVALID: "without effect",
}


def exception_text(one: RiskException) -> str:
    """`bucket-unversioned until 2027-01-01 (data-platform), in force for 2 findings: made anew every night`."""
    until = f" until {one.until}" if one.until else ""
    who = f" ({one.who})" if one.who else ""
    covers = f" for {plural(len(one.findings), 'finding')}" if one.state is ExceptionState.IN_FORCE else ""
    why = f": {one.problem or one.reason}" if one.problem or one.reason else ""
    return f"{one.rule}{until}{who}, {EXCEPTION_WORDS[one.state]}{covers}{why}"


def exception_place(one: RiskException) -> str:
    """The comment's place; `the configuration` for an exception that stands there."""
    return str(one.location) if one.location else "the configuration"


_MARKUP = re.compile(r"([\\`*_{}\[\]<>|#~])")


def markdown_text(text: str) -> str:
    """`text` as literal Markdown on one line; a name from a scanned file must not become markup."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split())).replace("\\<", "&lt;").replace("\\>", "&gt;")


def score(finding: Finding) -> int:
    """The finding's risk, 0 when it was not ranked."""
    return finding.risk.score if finding.risk else 0


def where(finding: Finding) -> str:
    """The finding's place as `path:line` or `call (region)`; its asset when there is none."""
    return str(finding.location) if finding.location else finding.asset


def reasons(finding: Finding, most: int = 3) -> list[str]:
    """The reasons of the terms that raise the finding's risk most, strongest first."""
    if finding.risk is None:
        return []
    return [term.reason for term in finding.risk.terms[:most]]


def plural(number: int, word: str) -> str:
    """`1 asset`, `2 assets`."""
    if number == 1:
        return f"1 {word}"
    return f"{number:,} {word[:-1] + 'ies' if word.endswith('y') and word[-2] not in 'aeiou' else word + 's'}"


def counts(findings: tuple[Finding, ...]) -> dict[Severity, int]:
    """The number of findings of each severity, worst first, zeros left out."""
    found = {severity: sum(one.severity is severity for one in findings) for severity in SEVERITIES}
    return {severity: number for severity, number in found.items() if number}
