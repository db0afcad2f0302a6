"""C#, as the reader of code knows it."""

from __future__ import annotations

from bartizan.sources.repository.code.csharp import library, options, packages
from bartizan.sources.repository.code.csharp.expressions import HANDLERS, arguments, callee
from bartizan.sources.repository.code.csharp.index import CSharpIndexer, grammar
from bartizan.sources.repository.code.following import requested
from bartizan.sources.repository.code.following.language import Language
from bartizan.sources.repository.code.following.names import snake

CSHARP = Language(
    name="csharp",
    endings=(".cs",),
    ecosystem="nuget",
    grammar=grammar,
    indexer=CSharpIndexer,
    handlers=HANDLERS,
    callee=callee,
    members=True,
    declares=library.declares,
    shared=True,
    arguments=arguments,
    keyword=snake,
    imported=library.imported,
    package=library.package,
    version=packages.version,
    settings=packages.is_project,
    stated=options.stated,
    stated_package=packages.package,
    resolve=library.resolve,
    call=library.call,
    parameter=requested.annotated,
    method=library.method,
)
