"""How a kernel is compiled: by Numba, once for each kind of its arguments, and kept on disk between runs.

Imported only where `rows.quick` says that compiled kernels are worth it; Numba is part of the extra `graph`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """`function` as machine code; it may use arrays, numbers and other kernels only."""
    compiled: Callable[P, R]
    try:
        compiled = njit(cache=True, nogil=True)(function)
    except RuntimeError:
        # Neither the package's nor the user's folder can be written: compiled anew in each process.
        compiled = njit(nogil=True)(function)
    return compiled
