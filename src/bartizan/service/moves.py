"""Assets that bear another id than before only because their file was renamed or their block moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from bartizan.model.asset import Asset
from bartizan.model.scan import ScanResult

Signature = tuple[str, str, str]


def moved_assets(before: ScanResult, after: ScanResult) -> dict[str, str]:
    """New id → old id of the assets that are the same thing at another place.

    They have the type and the address within their file in common, and either the old file is gone or
    the new one stands in the same directory. Of several that fit, the same file name wins, then the
    same directory; what is left over on the new side is new.
    """
    old = {one.id: one for one in before.assets}
    new = {one.id: one for one in after.assets}
    here = {path for one in after.assets for path in _paths(one)}
    gone = _by_signature(old, new)
    came = _by_signature(new, old)
    out: dict[str, str] = {}
    for signature, candidates in came.items():
        left = list(gone.get(signature, ()))
        for one in sorted(candidates, key=lambda asset: asset.id):
            fitting = [each for each in left if _fits(each, one, here)]
            if fitting:
                best = min(fitting, key=lambda each: _distance(each, one))
                out[one.id] = best.id
                left.remove(best)
    return out


def _paths(asset: Asset) -> list[str]:
    return [one.location.path for one in asset.sightings if one.location.path is not None]


def _by_signature(assets: Mapping[str, Asset], others: Mapping[str, Asset]) -> dict[Signature, list[Asset]]:
    """The assets with a place in a repository that the other side lacks, by what a move leaves as it is."""
    found: dict[Signature, list[Asset]] = defaultdict(list)
    for id_, asset in assets.items():
        repo, slashes, rest = id_.partition("//")
        if id_ not in others and slashes and id_.startswith("repo:"):
            path, mark, address = rest.partition("#")
            found[repo, asset.type, address if mark else f"file {_suffix(path)}"].append(asset)
    return found


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix


def _path(asset: Asset) -> str:
    return asset.id.partition("//")[2].partition("#")[0]


def _fits(old: Asset, new: Asset, here: Sequence[str] | set[str]) -> bool:
    was, is_ = PurePosixPath(_path(old)), PurePosixPath(_path(new))
    if "#" not in old.id:
        # A file without a block: its own name or its directory stays, or nothing says that it is the same.
        return str(was) not in here and (was.name == is_.name or was.parent == is_.parent)
    return str(was) not in here or was.parent == is_.parent


def _distance(old: Asset, new: Asset) -> tuple[bool, bool, bool, str]:
    was, is_ = PurePosixPath(_path(old)), PurePosixPath(_path(new))
    return (dict(old.config) != dict(new.config), was.name != is_.name, was.parent != is_.parent, old.id)
