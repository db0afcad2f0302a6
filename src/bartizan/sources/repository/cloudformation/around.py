"""What an evaluator asks of what lies outside its template."""

from __future__ import annotations

from typing import Protocol

from bartizan.sources.repository.yaml_marks import Marked


class Around(Protocol):
    """What lies outside the template: other stacks and files."""

    def exported(self, name: str) -> object | None:
        """What another template of the tree exports under the name; None when none does."""

    def output(self, resource: str, name: str) -> object | None:
        """An output of a nested stack; None when it was not read."""

    def included(self, location: str) -> Marked | None:
        """The document of a local file that `AWS::Include` names; None when there is none."""


class Nowhere:
    """A template by itself."""

    def exported(self, name: str) -> object | None:
        """Nothing is exported."""
        return None

    def output(self, resource: str, name: str) -> object | None:
        """No stack is nested."""
        return None

    def included(self, location: str) -> Marked | None:
        """No file is near."""
        return None
