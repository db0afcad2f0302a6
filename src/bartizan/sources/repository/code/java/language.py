"""Java, as the reader of code knows it."""

from __future__ import annotations

from bartizan.sources.repository.code.following import jvm, jvm_settings, requested
from bartizan.sources.repository.code.following.language import Language
from bartizan.sources.repository.code.following.names import snake
from bartizan.sources.repository.code.java.expressions import HANDLERS, arguments, called, callee
from bartizan.sources.repository.code.java.index import JavaIndexer, grammar

JAVA = Language(
    name="java",
    endings=(".java",),
    ecosystem="maven",
    grammar=grammar,
    indexer=JavaIndexer,
    handlers=HANDLERS,
    callee=callee,
    called=called,
    members=True,
    declares=jvm.declares,
    arguments=arguments,
    keyword=snake,
    imported=jvm.imported,
    package=jvm.package,
    resolve=jvm.resolve,
    call=jvm.call,
    parameter=requested.annotated,
    method=jvm.method,
    stated=jvm_settings.stated,
)
