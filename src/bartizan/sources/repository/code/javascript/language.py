"""JavaScript, TypeScript and TypeScript with JSX, as the reader of code knows them."""

from __future__ import annotations

from dataclasses import replace

from bartizan.sources.repository.ai import Packages
from bartizan.sources.repository.code.claims import is_naming
from bartizan.sources.repository.code.following.language import Language
from bartizan.sources.repository.code.javascript import libraries, library, modules, requests, scan
from bartizan.sources.repository.code.javascript.capabilities import capabilities_of
from bartizan.sources.repository.code.javascript.expressions import HANDLERS, arguments, callee, entry
from bartizan.sources.repository.code.javascript.index import ScriptIndexer, javascript, known_as, tsx, typescript
from bartizan.sources.repository.code.javascript.reach import REACH


def package(known: Packages, written: str) -> str | None:
    """The npm package that a specifier names, when it is one for AI."""
    name = libraries.split(written.removeprefix("npm:"))[0]
    return name if known.find("npm", name) is not None else None


JAVASCRIPT = Language(
    name="javascript",
    endings=(".js", ".mjs", ".cjs", ".jsx"),
    ecosystem="npm",
    grammar=javascript,
    indexer=ScriptIndexer,
    handlers=HANDLERS,
    callee=callee,
    arguments=arguments,
    imported=scan.imported,
    resolve=modules.resolve,
    call=library.call,
    method=library.method,
    parameter=requests.parameter,
    keyword=libraries.word,
    root=libraries.root,
    package=package,
    take=modules.take,
    member=modules.member,
    field=library.field,
    entry=entry,
    named=known_as,
    unreachable=REACH.unreachable,
    by_name=False,
    left_out=scan.left_out,
    generated=scan.generated,
    settings=is_naming,
    hands_on=modules.hands_on,
    calls=scan.calls,
    version=modules.version,
    capabilities=capabilities_of,
)
TYPESCRIPT = replace(JAVASCRIPT, name="typescript", endings=(".ts", ".mts", ".cts"), grammar=typescript)
TSX = replace(TYPESCRIPT, endings=(".tsx",), grammar=tsx)
