"""Self-contained AWS requests out of a file: one object or a list, each answered by the access evaluator.

In a list, a request that cannot be read is answered `unknown` with its place and what to write, so that one
of them costs the others nothing; when none can be read, that is an error.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.graph.access.aws.evaluate import Evaluated, evaluate
from bartizan.graph.access.aws.request import Documents, read_request
from bartizan.model.errors import InputError

MAX_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answers in the order of the file; `single`: the file held one request, not a list."""

    answers: Sequence[Evaluated]
    single: bool

    def as_data(self) -> object:
        """The answers as JSON data: an object for one request, a list for a list."""
        listed = [
            {"decision": one.decision, "because": one.because, "unknown_keys": list(one.unknown_keys)}
            for one in self.answers
        ]
        return listed[0] if self.single else listed


def read_text(path: Path) -> str:
    """The text of a file. Raises `InputError` when it cannot be read or is no text."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("is over 256 MB", where=str(path), hint="split the list")
        return path.read_text("utf-8")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", where=str(path)) from error


def evaluate_text(text: str, where: str) -> Evaluation:
    """Evaluate the request, or each of the requests, in a JSON text.

    Raises `InputError` with the place when nothing can be read.
    """
    try:
        data = json.loads(text, object_pairs_hook=_unique)
    except RecursionError:
        raise InputError("is nested too deeply", where=where) from None
    except _TwiceError as error:
        raise InputError(f"an object has the property '{error}' twice", where=where) from None
    except ValueError as error:
        raise InputError(f"is not JSON: {error}", where=where) from error
    try:
        if isinstance(data, list):
            return Evaluation(_each(data, where), single=False)
        return Evaluation([evaluate(read_request(data, where))], single=True)
    except RecursionError:
        raise InputError("is nested too deeply", where=where) from None


def _each(listed: Sequence[object], where: str) -> list[Evaluated]:
    documents = Documents()
    answers: list[Evaluated] = []
    wrong: list[InputError] = []
    for index, one in enumerate(listed):
        try:
            answers.append(evaluate(read_request(one, f"{where}[{index}]", documents)))
        except InputError as error:
            wrong.append(error)
            answers.append(Evaluated("unknown", f"the request cannot be read: {error}"))
    if wrong and len(wrong) == len(listed):
        raise wrong[0]
    return answers


class _TwiceError(Exception):
    """A property stands twice in one object: one of the two would be lost."""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found
