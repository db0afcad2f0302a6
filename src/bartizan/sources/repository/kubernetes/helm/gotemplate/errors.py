"""What can go wrong with a template."""

from __future__ import annotations


class TemplateError(Exception):
    """A template that cannot be parsed or rendered: where, and why.

    `path` is the template's file and `line` the 1-based line in it; both may be filled in by whoever
    knows them (`at`), the innermost place stays.
    """

    def __init__(self, why: str, path: str = "", line: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.path = path
        self.line = line

    def at(self, path: str, line: int) -> TemplateError:
        """The same error with its place, where it had none."""
        if not self.line:
            self.path, self.line = path, line
        return self


class Stopped(TemplateError):  # noqa: N818 - reads as what it is
    """The chart itself ends the rendering: `fail`, with the message that it gives."""


class TooMuch(TemplateError):  # noqa: N818 - reads as what it is
    """The rendering needs more steps, text or depth than it may take."""
