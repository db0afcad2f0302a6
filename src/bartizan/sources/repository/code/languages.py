"""Every language that the reader of code knows; adding one is one line here."""

from __future__ import annotations

from functools import cache

from bartizan.sources.repository.code.csharp.language import CSHARP
from bartizan.sources.repository.code.following.language import Language
from bartizan.sources.repository.code.golang.language import GO
from bartizan.sources.repository.code.java.language import JAVA
from bartizan.sources.repository.code.javascript.language import JAVASCRIPT, TSX, TYPESCRIPT
from bartizan.sources.repository.code.kotlin.language import KOTLIN
from bartizan.sources.repository.code.python.language import PYTHON

LANGUAGES: tuple[Language, ...] = (PYTHON, JAVASCRIPT, TYPESCRIPT, TSX, JAVA, KOTLIN, GO, CSHARP)


@cache
def _by_ending() -> dict[str, Language]:
    return {ending: language for language in LANGUAGES for ending in language.endings}


def language_of(path: str) -> Language | None:
    """The language of a file, by its ending; None for a file that is not code."""
    found = _by_ending().get("." + path.rpartition("/")[2].rpartition(".")[2])
    return None if found is not None and found.left_out(path) else found
