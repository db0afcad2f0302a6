"""What changed between two bills of materials, as records, for a terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bartizan.model.codec import to_data
from bartizan.report.view import markdown_text, plural


class Change(StrEnum):
    """The kinds of change, what concerns security most first."""

    NEW_VULNERABILITY = "new-vulnerability"
    NEW_MODEL = "new-model"
    CHANGED_HASH = "changed-hash"
    CHANGED_REVISION = "changed-revision"
    CHANGED_LOADING = "changed-loading"
    NEW_MCP_SERVER = "new-mcp-server"
    NEW_TOOL = "new-tool"
    CHANGED_CAPABILITY = "changed-capability"
    NEW_AGENT = "new-agent"
    NEW_DATA_SOURCE = "new-data-source"
    NEW_SERVICE = "new-service"
    NEW_PROVIDER = "new-provider"
    CHANGED_ACCESS = "changed-access"
    CHANGED_LICENCE = "changed-licence"
    CHANGED_SUPPLIER = "changed-supplier"
    CHANGED_VERSION = "changed-version"
    CHANGED_SENSITIVITY = "changed-sensitivity"
    NEW_LIBRARY = "new-library"
    NEW_COMPONENT = "new-component"
    NEW_USE = "new-use"
    REMOVED_MODEL = "removed-model"
    REMOVED_MCP_SERVER = "removed-mcp-server"
    REMOVED_TOOL = "removed-tool"
    REMOVED_AGENT = "removed-agent"
    REMOVED_DATA_SOURCE = "removed-data-source"
    REMOVED_SERVICE = "removed-service"
    REMOVED_LIBRARY = "removed-library"
    REMOVED_COMPONENT = "removed-component"
    REMOVED_USE = "removed-use"
    REMOVED_VULNERABILITY = "removed-vulnerability"


@dataclass(frozen=True, slots=True)
class Drift:
    """One change: of which part, from what to what; `of` is the part that has or uses it."""

    kind: Change
    name: str
    ref: str
    before: str | None = None
    after: str | None = None
    of: str | None = None
    property: str | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class DiffReport:
    """The whole, in the order of the kinds."""

    before: str
    after: str
    counts: Mapping[str, int]
    changes: tuple[Drift, ...]


def render(report: DiffReport, name: str) -> str:
    """`report` as `table`, `markdown` or `json`."""
    if name == "json":
        return json.dumps(to_data(report), indent=2, ensure_ascii=False) + "\n"
    lines = _markdown(report) if name == "markdown" else _table(report)
    return "\n".join(lines) + "\n"


def words(change: Change) -> str:
    """`new MCP server`."""
    return change.value.replace("-", " ").replace("mcp", "MCP")


def sentence(one: Drift) -> str:
    """What changed, after its kind: `acme/ranker: revision a1b2 → c3d4`."""
    head = f"{one.name} on {one.of}" if one.of else one.name
    if one.property:
        return f"{head}: {one.property} {one.before or 'not stated'} → {one.after or 'not stated'}"
    told = one.after or one.before
    return f"{head} ({told})" if told else head


def _headline(report: DiffReport) -> str:
    if not report.changes:
        return "No change"
    return " · ".join(f"{count} {words(Change(kind))}" for kind, count in report.counts.items())


def _table(report: DiffReport) -> Iterator[str]:
    yield f"{report.before} → {report.after}"
    yield _headline(report)
    width = max((len(words(one.kind)) for one in report.changes), default=0)
    if report.changes:
        yield ""
    for one in report.changes:
        yield f"{words(one.kind):<{width}}  {sentence(one)}{f'  {one.where}' if one.where else ''}"


def _markdown(report: DiffReport) -> Iterator[str]:
    yield f"## {plural(len(report.changes), 'change')} to the AI bill of materials"
    yield ""
    if not report.changes:
        yield f"Between {markdown_text(report.before)} and {markdown_text(report.after)} nothing changed."
        return
    yield "| change | what | where |"
    yield "|---|---|---|"
    for one in report.changes:
        yield f"| {words(one.kind)} | {markdown_text(sentence(one))} | {markdown_text(one.where or '')} |"
