"""Every language that the reader of code knows; adding one is one line here."""

from __future__ import annotations

from functools import cache

from bartizan.sources.repository.code.java.language import JAVA
from bartizan.sources.repository.code.kotlin.language import KOTLIN
from bartizan.sources.repository.code.language import Language
from bartizan.sources.repository.code.python.language import PYTHON

LANGUAGES: tuple[Language, ...] = (PYTHON, JAVA, KOTLIN)


@cache
def _by_ending() -> dict[str, Language]:
    return {ending: language for language in LANGUAGES for ending in language.endings}


def language_of(path: str) -> Language | None:
    """The language of a file, by its ending; None for a file that is not code."""
    return _by_ending().get("." + path.rpartition("/")[2].rpartition(".")[2])
