"""Terraform's pure functions, by name.

Each gets evaluated arguments. A function that is not `lenient` is only called when none of its
arguments is unknown, partial or a handle (lists may still hold unknowns). It raises `FunctionError`, or
any error in `REFUSALS`, for what Terraform would refuse.
"""

from __future__ import annotations

from bartizan.sources.repository.terraform.functions_base import Function
from bartizan.sources.repository.terraform.functions_collection import COLLECTION, COLLECTION_LENIENT
from bartizan.sources.repository.terraform.functions_encoding import ENCODING, ENCODING_LENIENT
from bartizan.sources.repository.terraform.functions_text import TEXT
from bartizan.sources.repository.terraform.functions_time import TIME

FUNCTIONS: dict[str, Function] = {**TEXT, **ENCODING, **COLLECTION, **TIME}
LENIENT: dict[str, Function] = {**COLLECTION_LENIENT, **ENCODING_LENIENT}
"""Functions that know what to do with unknown arguments."""

IMPURE = frozenset({"timestamp", "plantimestamp", "uuid", "bcrypt"})
