"""Where something was seen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file (`path`, `line`, `end_line`) or an API call (`call`, `region`, `time`).

    `path` is relative to the scanned root with `/` separators; lines are 1-based and span the whole
    resource block. `call` is `service:Operation` (`sagemaker:DescribeNotebookInstance`); `time` is
    UTC ISO-8601. An object in a store has its URI as `path`.
    """

    path: str | None = None
    line: int | None = None
    end_line: int | None = None
    call: str | None = None
    region: str | None = None
    time: str | None = None

    def __str__(self) -> str:
        """`path:line` or `call (region)`, as people read it."""
        if self.path is not None:
            return self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{self.call} ({self.region})" if self.region else str(self.call)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact that decided something.

    `text` reads as a sentence part; `property` is a path in the asset's canonical configuration
    (`VpcConfig.Subnets[0]`); `value` is that property as JSON data, sensitive values masked;
    `location` is the property's own line where it is known.
    """

    text: str
    property: str | None = None
    value: object = None
    location: Location | None = None
