"""The one error of this source: a part of an image that cannot be used, which its caller makes a gap."""

from __future__ import annotations

from bartizan.model.edge import Gap

SOURCE = "image"


class Unreadable(Exception):  # noqa: N818 - it names what the thing is
    """A manifest, a layer or a registry's answer cannot be used: why, and what would mend it."""

    def __init__(self, why: str, needs: str) -> None:
        """Both in words, as a `Gap` has them."""
        super().__init__(why)
        self.why = why
        self.needs = needs

    def gap(self, what: str) -> Gap:
        """The gap that says so of `what`."""
        return Gap(SOURCE, what, self.why, self.needs)
