"""Values inside an asset's configuration: JSON, plus what could not be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that the source could not resolve.

    `why` is the expression as its author wrote it (`var.internet`) or the missing input
    (`permission s3:GetBucketPolicy`). `assets` are the ids of the assets that the expression
    refers to, in order; when the value is exactly one attribute of one asset (`aws_iam_role.r.arn`),
    `attribute` names it; without `assets`, of the deployment itself (`AWS::AccountId`). `pieces` is
    what is known of the value's text: literal text, and None for each hole that any text may fill
    (`("arn:aws:iam::", None, ":root")`); `(None,)` says only that a value is there. A value with
    `assets` or `pieces` is known to be present, only its text is not known; a value without them may
    even be absent.
    """

    why: str
    assets: tuple[str, ...] = ()
    attribute: str | None = None
    pieces: tuple[str | None, ...] = ()

    @property
    def is_present(self) -> bool:
        """Whether a value is known to be there, whatever it is."""
        return bool(self.assets or self.pieces)


if TYPE_CHECKING:
    Value = str | int | float | bool | None | Unknown | Sequence["Value"] | Mapping[str, "Value"]
else:
    Value = object
"""A configuration value: JSON data in which any node may be `Unknown`.

The recursive alias is for type checkers; code that reads annotations at run time sees `object`.
"""

Config = Mapping[str, Value]
"""An asset's configuration in its provider's own schema (CloudFormation, ARM, REST, manifest)."""

ELSEWHERE = " itself is declared elsewhere"
"""How the `why` of a property ends that nobody could read because only a part of its asset is declared."""

PACKAGED = "the package of "
"""How the `why` of a function's code begins that is packed from a folder or a file on deployment.

What follows is its path, from the folder of the file that says so; from the root of the tree with a leading `/`.
"""

UNKNOWN_KEY = "$unknown"


def declared_elsewhere(value: object) -> bool:
    """Whether the value is unknown only because its asset is declared in code that was not read."""
    return isinstance(value, Unknown) and value.why.endswith(ELSEWHERE)


def plain(value: Value) -> object:
    """`value` as JSON data; an `Unknown` is `{"$unknown": why, "assets": […], "attribute": …, "pieces": […]}`.

    Of these only `$unknown` is always there.
    """
    if isinstance(value, Unknown):
        out: dict[str, object] = {UNKNOWN_KEY: value.why}
        if value.assets:
            out["assets"] = list(value.assets)
        if value.attribute is not None:
            out["attribute"] = value.attribute
        if value.pieces:
            out["pieces"] = list(value.pieces)
        return out
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    return value


def parse(value: object) -> Value:
    """The inverse of `plain`; an `Unknown` stays what it is."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Mapping):
        if isinstance(why := value.get(UNKNOWN_KEY), str):
            assets = value.get("assets") or ()
            return Unknown(why, tuple(str(asset) for asset in assets), value.get("attribute"), _pieces(value))
        return {str(key): parse(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [parse(inner) for inner in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"not a configuration value: {type(value).__name__}")


def _pieces(data: Mapping[object, object]) -> tuple[str | None, ...]:
    """The pieces of an unknown's data; none where they are of another shape."""
    found = data.get("pieces")
    if not isinstance(found, list):
        return ()
    pieces = [piece for piece in found if piece is None or isinstance(piece, str)]
    return tuple(pieces) if len(pieces) == len(found) else ()
