"""`pulumi preview --json`, `pulumi stack export` and checkpoint files as described resources."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bartizan.model.edge import Gap
from bartizan.sources.repository.evaluated import fits
from bartizan.sources.repository.reader import SourceFile, read_text
from bartizan.sources.repository.terraform.pulumi.properties import Reader
from bartizan.sources.repository.terraform.pulumi.resources import Described, waiting
from bartizan.sources.repository.terraform.pulumi.tokens import Token, maps_only

SOURCE = "pulumi"
RESOURCES = 50_000
_GONE = frozenset({"delete", "discard", "discard-replaced", "create-replacement"})
"""Steps after which the resource is not there, or stands in another step."""

_URN = re.compile(r'(?<!\\)"urn"\s*:\s*"((?:[^"\\]|\\.)*)"')
_HEAD = 65_536


def looks_like_document(data: bytes) -> bool:
    """A quick look at a file's beginning."""
    return b'"urn:pulumi:' in data or (b'"steps"' in data and b'"urn"' in data)


@dataclass(frozen=True, slots=True)
class Export:
    """A preview, an exported stack or a checkpoint: the states of its resources."""

    file: SourceFile
    stack: str
    states: tuple[Mapping[str, Any], ...]
    lines: Mapping[str, int]
    settings: Mapping[str, Mapping[str, object]]
    gaps: tuple[Gap, ...] = ()

    def described(self, asset_id: Callable[[str], str]) -> list[Described]:
        """The resources; `asset_id` makes an asset's id of an address."""
        ids = {urn: asset_id(address_of(urn)) for urn in (str(state.get("urn")) for state in self.states)}
        out: list[Described] = []
        for state in self.states:
            urn = str(state.get("urn"))
            token = Token.parse(str(state.get("type")))
            if token is None or state.get("delete") or state.get("external") or token.package == "pulumi":
                continue
            reader = _reader(state, ids)
            outputs = maps_only(reader.value(maps_only(state.get("outputs")), ""))
            out.append(
                Described(
                    token=token,
                    name=urn.rpartition("::")[2],
                    address=address_of(urn),
                    asset_id=ids[urn],
                    path=self.file.path,
                    line=self.lines.get(urn, 1),
                    end_line=self.lines.get(urn, 1),
                    properties=maps_only(reader.value(maps_only(state.get("inputs")), "")),
                    outputs={"id": state["id"], **outputs} if isinstance(state.get("id"), str) else outputs,
                    settings=self.settings.get(str(state.get("provider")).rpartition("::")[0])
                    or self.settings.get(token.package, {}),
                )
            )
        return out


def read_document(file: SourceFile) -> Export | None:
    """What a preview or an export says; None when the file is neither."""
    text, gap = read_text(file, SOURCE)
    if text is None or not looks_like_document(text[:_HEAD].encode("utf-8", "replace")):
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        broken = Gap(SOURCE, file.path, "not valid JSON, or nested too deeply", "the whole preview or export")
        return Export(file, "", (), {}, {}, (broken,))
    states = list(_states(data))
    if not states:
        return None
    gaps = [gap] if gap else []
    if len(states) > RESOURCES:
        why = f"more than {RESOURCES} resources; the rest was not read"
        gaps.append(Gap(SOURCE, file.path, why, "a smaller stack"))
    states = [state for state in states[:RESOURCES] if fits(maps_only(state))]
    stack = next((found for state in states if (found := _stack(str(state.get("urn"))))), "")
    return Export(file, stack, tuple(states), _urn_lines(text), _settings(data, states), tuple(gaps))


def _is_urn(value: object) -> bool:
    return isinstance(value, str) and value.startswith("urn:pulumi:")


def _stack(urn: str) -> str:
    """The stack in `urn:pulumi:dev::project::type::name`."""
    return urn.removeprefix("urn:pulumi:").partition("::")[0]


def address_of(urn: str) -> str:
    """What stays of a URN when the stack and the project are left out: `type::name`."""
    parts = urn.split("::")
    return f"{parts[-2].rpartition('$')[2]}::{parts[-1]}" if len(parts) > 2 else urn  # noqa: PLR2004


def _states(data: object) -> Iterator[Mapping[str, Any]]:
    """Every resource that is to be there."""
    top = maps_only(data)
    steps = top.get("steps")
    if isinstance(steps, list):
        for step in steps:
            state = maps_only(maps_only(step).get("newState"))
            if _is_urn(state.get("urn")) and maps_only(step).get("op") not in {
                "delete",
                "discard",
                "create-replacement",
            }:
                yield state
        return
    for holder in (top.get("deployment"), maps_only(top.get("checkpoint")).get("latest"), top):
        resources = maps_only(holder).get("resources")
        if isinstance(resources, list):
            yield from (one for one in resources if isinstance(one, dict) and _is_urn(one.get("urn")))
            return


def _reader(state: Mapping[str, Any], ids: Mapping[str, str]) -> Reader:
    """Reads a state's properties; what waits for others refers to those that the state names."""
    waits = maps_only(state.get("propertyDependencies"))
    every = state.get("dependencies")

    def targets(name: str) -> tuple[str, ...]:
        found = waits.get(name, every)
        return tuple(ids[urn] for urn in found if urn in ids) if isinstance(found, list) else ()

    return Reader(lambda name, top: waiting(name or "a value", targets(top)))


def _settings(data: object, states: list[Mapping[str, Any]]) -> dict[str, dict[str, object]]:
    """Region and project, by package (of the configuration) and by the provider's URN."""
    out: dict[str, dict[str, object]] = {}
    for key, value in maps_only(maps_only(data).get("config")).items():
        package, _, name = str(key).partition(":")
        if isinstance(value, str):
            out.setdefault(package, {})[name] = value
    for state in states:
        if str(state.get("type")).startswith("pulumi:providers:"):
            inputs = maps_only(state.get("inputs")).items()
            out[str(state.get("urn"))] = {
                name: value
                for name, value in inputs
                if isinstance(value, str) and name in {"region", "project", "zone", "subscriptionId"}
            }
    return out


def _urn_lines(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    line, place = 1, 0
    for match in _URN.finditer(text):
        line += text.count("\n", place, match.start())
        place = match.start()
        lines.setdefault(match.group(1), line)
    return lines
