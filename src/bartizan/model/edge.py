"""Edges between assets, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed relation between two assets, by id.

    `kind` is a lowercase word of the graph's vocabulary (`runs-as`, `trains-on`, `exposed-to`,
    `can-read`). Edges without a `technique` are inventory; an edge with one can be walked by an
    attacker, with the chance `likelihood` (0 to 1) that the step succeeds once its source is held.
    """

    source: str
    target: str
    kind: str
    technique: str | None = None
    evidence: tuple[Evidence, ...] = ()
    likelihood: float = 1.0
    certainty: Certainty = Certainty.PROVEN


PUBLISHED = "published-as"
"""The kind of an edge from a folder of code to the name of the image that is built from it.

Its source is the id of the folder (`repo:<name>//agent`), its target `image:<repository>` without a tag.
Linking turns it into edges from what runs the image to the programs in the folder; it stays in no estate.
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be read, and what would mend it.

    `source` is the reader (`terraform`, `aws/sagemaker`), `what` the thing (a path, a call), `why`
    the reason in words, `needs` the permission or input that would mend it.
    """

    source: str
    what: str
    why: str
    needs: str
