"""Measuring a bill of materials by a profile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bartizan.catalog.bom_profile import Answer, BomProfile, Concerns, Element
from bartizan.report.bom.check_report import Answered, CheckReport, ElementResult, Met
from bartizan.service.bom_document import BomDocument, Subject
from bartizan.service.bom_paths import find

_SHARES = {Met.MET: 1.0, Met.PARTLY: 0.5, Met.NOT_MET: 0.0}
_SHOWN = 80
_NOBODY = {
    Concerns.MODEL: "The document has no model.",
    Concerns.DATASET: "The document has no data set.",
    Concerns.COMPONENT: "The document has no component.",
}


def check(document: BomDocument, profile: BomProfile, name: str) -> CheckReport:
    """Every element of `profile`, met or not, in which component; `name` is the document's in the report.

    An element is asked of every component that it concerns. Where there is none, it is not met: a bill of materials for
    AI that knows no model or no data is not complete.
    """
    results = tuple(_element(one, document) for one in profile.elements)
    weights = sum(one.weight for one in profile.elements)
    scored = sum(one.weight * result.share for one, result in zip(profile.elements, results, strict=True))
    counts = Counter(one.status.value for one in results)
    return CheckReport(
        profile=profile.id,
        title=profile.title,
        version=profile.version,
        source=profile.source,
        document=name,
        format=f"{document.format} {document.version}",
        percent=int(100 * scored / weights + 1e-9),
        counts={status.value: counts[status.value] for status in Met},
        elements=results,
        note=profile.note,
    )


def _element(element: Element, document: BomDocument) -> ElementResult:
    answer = element.spdx if document.format == "SPDX" else element.cyclonedx
    answers = tuple(_answered(one, answer) for one in document.of(element.concerns))
    share = sum(_SHARES[one.status] for one in answers) / len(answers) if answers else 0.0
    return ElementResult(
        id=element.id,
        name=element.name,
        cluster=element.cluster,
        status=_whole(answers),
        share=round(share, 4),
        answers=answers,
        fill=element.fill,
        setting=element.setting,
        why=_why(element, document.format, answer) if not answers or not answer.met else None,
    )


def _why(element: Element, format_: str, answer: Answer) -> str | None:
    if not answer.met and not answer.partly:
        return f"{format_} has no place for it."
    return _NOBODY.get(element.concerns)


def _whole(answers: Sequence[Answered]) -> Met:
    statuses = {one.status for one in answers}
    if statuses == {Met.MET}:
        return Met.MET
    return Met.PARTLY if statuses - {Met.NOT_MET} else Met.NOT_MET


def _answered(subject: Subject, answer: Answer) -> Answered:
    """The best of the answers: all paths of one met, else some of one, or one that is a part of it."""
    partly: str | None = None
    for paths in answer.met:
        found = [find(subject.view, path) for path in paths.split(" & ")]
        held = [one for one in found if one is not None]
        if len(held) == len(found):
            return Answered(subject.name, subject.ref, Met.MET, _short(held[0]))
        partly = partly or (held[0] if held else None)
    partly = partly or next((said for path in answer.partly if (said := find(subject.view, path)) is not None), None)
    if partly is None:
        return Answered(subject.name, subject.ref, Met.NOT_MET)
    return Answered(subject.name, subject.ref, Met.PARTLY, _short(partly))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
