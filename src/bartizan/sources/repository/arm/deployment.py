"""A deployment: one program with its inputs and all that it calls, as assets in canonical shape.

The public face of the evaluator, for the readers of ARM templates and of Bicep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bartizan.model.scan import Record
from bartizan.sources.repository.arm.program import Inputs, Program
from bartizan.sources.repository.reader import Context

Load = Callable[[str], Program | None]
"""The program behind a path of the tree (`infra/modules/search.bicep`, no `..` in it), parsed; None when it
is not there. It may be asked for the same path many times."""


def deploy(
    program: Program, context: Context, *, source: str, load: Load, inputs: Inputs | None = None, prefix: str = ""
) -> Iterator[Record]:
    """The assets of one root program with all that it calls, then the gaps.

    `source` is the reader's name, for sightings and gaps. A parameter that neither `inputs` nor a default
    gives is unknown, or null where its type is nullable (`string?`). `inputs` are evaluated in a scope of
    their own (`inputs.variables`). `prefix` stands before every address (`prod.`), where one program is
    deployed with several parameter files; see `plan.estates`.

    A path in `Module.source` is taken relative to `program.path`; `br:`, `br/`, `ts:` and `ts/` are gaps.
    Addresses: `<symbol>`, `<symbol>[0]`, `module.<symbol>[0].<symbol>`; ids stand under the root's path.
    Operators are calls of `equals`, `not`, `and`, `or`, `coalesce`, `if`, `add`, `sub`, `mul`, `div`, `mod`,
    `less`, `lessOrEquals`, `greater`, `greaterOrEquals`, `format`; `=~` is `equals` of two `toLower`.
    """
    raise NotImplementedError
