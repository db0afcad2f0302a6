"""What torch does where nothing is said: which version loads weights only, whose repositories it trusts.

`torch.load` takes weights_only=True by itself since torch 2.6; `torch.hub.load` runs the hubconf.py of a repository,
asks about it only with trust_repo=False or "check", and takes these owners for known.
"""

from __future__ import annotations

import re

from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code.following.values import Site, Text, options
from bartizan.sources.repository.code.reading import Reading

_SAFE_SINCE = [2, 6]
_OWNERS = ("facebookresearch/", "facebookincubator/", "pytorch/", "fairinternal/")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_PART = re.compile(r"(===|==|~=|>=|<=|!=|\^|~|>|<)?\s*v?(\d+(?:\.\d+)*)(\.\*)?")


def weights_only(reading: Reading) -> bool | Unknown | None:
    """Whether `torch.load` loads weights only where it is not told; None where it does not."""
    exact = reading.version("torch")
    if exact is not None:
        return True if _numbers(exact) >= _SAFE_SINCE else None
    lowest: list[int] = []
    for operator, version, _ in _PART.findall(reading.specifier("torch") or ""):
        numbers = _numbers(version)
        if operator in {"", ">=", ">", "==", "~=", "^", "~"}:
            lowest = max(lowest, numbers)
        held = operator in {"==", "~=", "~"} and len(version.split(".")) > 1 and numbers < _SAFE_SINCE
        below = operator == "<" and numbers <= _SAFE_SINCE
        # `~=2.5` allows 2.9, `~=2.5.1` does not.
        loose = operator == "~=" and len(version.split(".")) == len(_SAFE_SINCE)
        if below or (held and not loose) or (operator == "<=" and numbers < _SAFE_SINCE):
            return None
    return True if lowest >= _SAFE_SINCE else Unknown("the version of torch, which no manifest says")


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)[:2]]


def trusted(reading: Reading, site: Site, repository: Value) -> bool | Unknown | None:
    """Whether `torch.hub.load` runs the code of a repository without asking; None for those of torch's own people."""
    value = reading.argument(site, ("trust_repo",))
    for option in options(value) if value is not None else ():
        if isinstance(option, Text):
            return False
    told = reading.flag(site, "trust_repo")
    if told is not None:
        return told
    local = reading.text(site, "source") == "local"
    known = isinstance(repository, str) and repository.startswith(_OWNERS)
    return None if local or known else True


def pinned(repository: Value) -> bool:
    """Whether a repository is named with a commit: `owner/name:<commit>`."""
    return isinstance(repository, str) and bool(_COMMIT.fullmatch(repository.partition(":")[2]))
