"""Go, as the reader of code knows it."""

from __future__ import annotations

from bartizan.sources.repository.code.following.language import Language
from bartizan.sources.repository.code.following.names import snake
from bartizan.sources.repository.code.golang import library, modules
from bartizan.sources.repository.code.golang.expressions import HANDLERS, arguments, callee
from bartizan.sources.repository.code.golang.index import GoIndexer, grammar, root

GO = Language(
    name="go",
    endings=(".go",),
    ecosystem="go",
    grammar=grammar,
    indexer=GoIndexer,
    handlers=HANDLERS,
    callee=callee,
    declares=library.declares,
    arguments=arguments,
    keyword=snake,
    imported=library.imported,
    root=root,
    package=modules.package,
    stated_package=modules.stated_package,
    version=modules.version,
    settings=modules.is_module,
    resolve=library.resolve,
    call=library.call,
    folder=library.folder,
)
