"""Which bytes of a blob are read: all of it up to a limit, seeded random blocks beyond."""

from __future__ import annotations

import random
from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a data scan, in bytes unless said otherwise.

    Blobs up to `whole` are read whole, larger ones in `blocks` blocks of `block` bytes; of one target
    at most `total` bytes and `blobs` blobs are read.
    """

    whole: int = 64 * MIB
    block: int = MIB
    blocks: int = 48
    total: int = 1024 * MIB
    blobs: int = 2000
    seed: int = 20260101


def spans(size: int, limits: Limits, name: str) -> list[tuple[int, int]]:
    """`(start, end)` spans to read, in order, never overlapping; the first block is always among them.

    The draw depends on the seed and the blob's name and size only, so a scan can be repeated.
    """
    if size <= limits.whole:
        return [(0, size)]
    cells = size // limits.block
    draw = random.Random(f"{limits.seed}/{name}/{size}")  # noqa: S311 - sampling, not secrecy
    count = min(limits.blocks, limits.whole // limits.block, cells)
    chosen = {0, *draw.sample(range(1, cells), max(0, min(count - 1, cells - 1)))}
    return [(cell * limits.block, min(size, (cell + 1) * limits.block)) for cell in sorted(chosen)]
