"""Kotlin, as the reader of code knows it."""

from __future__ import annotations

from bartizan.sources.repository.code.following import jvm, jvm_settings, requested
from bartizan.sources.repository.code.following.language import Language
from bartizan.sources.repository.code.following.names import snake
from bartizan.sources.repository.code.kotlin.expressions import HANDLERS, arguments, called, callee
from bartizan.sources.repository.code.kotlin.index import KotlinIndexer, grammar

KOTLIN = Language(
    name="kotlin",
    endings=(".kt", ".kts"),
    ecosystem="maven",
    grammar=grammar,
    indexer=KotlinIndexer,
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
