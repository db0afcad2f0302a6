"""What a collector declares; paging, retries, regions, permissions and gaps are derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Call:
    """One API operation by its boto3 method name.

    `items` is the response key of a list, `item` of a single thing (None: the response itself);
    `args` maps parameters to property paths of the thing the call is made for (canonical names),
    `fixed` gives parameters literally. An error code in `absent` means "there is none", which is an
    answer and not a failure. `rename` maps keys of a listed item (canonical spelling) to the names
    that later calls and the canonical shape use.
    """

    method: str
    items: str | None = None
    item: str | None = None
    args: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, object] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extra:
    """A further call about each thing, whose answer becomes the property `at`.

    With `each`, `call` lists and `each` describes every listed one. `rename` maps keys of the
    answer (canonical spelling) to the canonical names. `json` parses a string answer. `when_absent`
    is the value that the provider's "there is none" means, when that is more than an absent property.
    """

    call: Call
    at: str
    each: Call | None = None
    rename: Mapping[str, str] = field(default_factory=dict)
    json: bool = False
    when_absent: object = None


@dataclass(frozen=True, slots=True)
class Collector:
    """One asset type of one service.

    `service` is boto3's client name; `type` the CloudFormation type. `list` yields the things (with
    `parent`, once for each thing that `parent` lists); `detail` describes each. `id` and `name` are
    property paths of the result; an `id` with braces is a template over `partition`, `region`,
    `account` and `name`. `rename` maps live property paths to canonical ones where they differ.
    `one_per_region` marks a setting that always exists; it is reported where it is set, in regions
    that the user named, and where an asset of the service was found.
    """

    service: str
    type: str
    id: str
    name: str
    list: Call | None = None
    detail: Call | None = None
    parent: Call | None = None
    extras: tuple[Extra, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    everywhere: bool = False
    one_per_region: bool = False

    def calls(self) -> tuple[Call, ...]:
        """Every call that the collector may make."""
        extras = [call for extra in self.extras for call in (extra.call, extra.each)]
        return tuple(call for call in (self.parent, self.list, self.detail, *extras) if call is not None)
