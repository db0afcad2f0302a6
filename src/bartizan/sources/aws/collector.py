"""What a collector declares; paging, retries, regions, permissions and gaps are derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Call:
    """One API operation by its boto3 method name.

    `items` is the response key of a list, `item` of a single thing (None: the response itself);
    `args` maps parameters to property paths of the thing the call is made for (canonical names; a
    parameter that ends with `[]` is a list of one, one whose property is absent is left out),
    `fixed` gives parameters literally. An error code in `absent` means "there is none", which is an
    answer and not a failure. `rename` maps keys of a listed item (canonical spelling) to the names
    that later calls and the canonical shape use. `most` bounds a listing that grows for ever.
    """

    method: str
    items: str | None = None
    item: str | None = None
    args: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, object] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Extra:
    """A further call about each thing, whose answer becomes the property `at`.

    With an empty `at` the answer's keys are the thing's own. With `each`, `call` lists and `each`
    describes every listed one. `rename` maps keys of the answer (canonical spelling) to the
    canonical names; of those only `only` are kept, when it is given. `json` parses a string answer.
    `when_absent` is the value that the provider's "there is none" means, when that is more than an
    absent property. With `when` the call is made only for things whose properties have one of the values.
    """

    call: Call
    at: str
    each: Call | None = None
    rename: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    json: bool = False
    when_absent: object = None
    when: Mapping[str, tuple[object, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Collector:
    """One asset type of one service.

    `service` is boto3's client name; `type` the CloudFormation type. `list` yields the things (with
    `parent`, once for each thing that `parent` lists); `detail` describes each. `id` and `name` are
    property paths of the result; an `id` with braces is a template over `partition`, `region`,
    `account`, `name` and properties. `rename` maps live property paths to canonical ones where they differ
    (`[]` gathers one property of a list's items); `made` gives further properties of a listed thing by
    templates, for the calls that ask about it by them. Only things whose properties have one of the
    values in `only` are reported. `one_per_region` marks a setting that always exists; it is
    reported where it is set, in regions that the user named, and where an asset of the service was
    found. `ground` marks what every account has in every region; it is reported in regions that the
    user named and where any other asset was found.
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
    made: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    everywhere: bool = False
    one_per_region: bool = False
    ground: bool = False

    def calls(self) -> tuple[Call, ...]:
        """Every call that the collector may make."""
        extras = [call for extra in self.extras for call in (extra.call, extra.each)]
        return tuple(call for call in (self.parent, self.list, self.detail, *extras) if call is not None)


HISTORY = 1_000
"""How many records of the past (finished jobs, versions) are read of each kind in a region, the newest first."""

NEWEST_FIRST: Mapping[str, object] = {"SortBy": "CreationTime", "SortOrder": "Descending"}
"""How SageMaker is asked for it."""

NEWEST_FIRST_CAMEL: Mapping[str, object] = {"sortBy": "CreationTime", "sortOrder": "Descending"}
"""How Bedrock is asked for it."""


def tags_of_arn(arn: str) -> Extra:
    """SageMaker's tags of the thing whose ARN is the property `arn`."""
    return Extra(Call("list_tags", items="Tags", args={"ResourceArn": arn}), at="Tags")
