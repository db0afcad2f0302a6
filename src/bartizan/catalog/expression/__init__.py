"""Expressions: the documented subset of CEL in which rules speak, with *unknown* and evidence.

    literals        "text" 'text' r"raw" 12 1.5 true false null [1, 2] {"k": 1}
    access          asset.A.B  asset.L[0]  asset.M["a.b"]      absent at any depth reads as null
    logic           ! && || ?:                                 null is false; Kleene's logic for unknown
    comparison      == != < <= > >= in
    arithmetic      + - * %
    functions       has(x.y) size startsWith endsWith contains matches lowerAscii, and the caller's own
    macros          exists all exists_one filter map

Where CEL has an error (a text compared with a number), the value is `Unknown` with the reason.
"""

from bartizan.catalog.expression.expression import Expression, Result, compile_expression
from bartizan.catalog.expression.functions import Function
from bartizan.catalog.expression.trace import Read

__all__ = ["Expression", "Function", "Read", "Result", "compile_expression"]
