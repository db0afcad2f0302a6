"""The list of readers: what stands there of a reader is what the reader itself says."""

from __future__ import annotations

import subprocess
import sys

from bartizan.sources.repository.code.claims import ENDINGS
from bartizan.sources.repository.code.languages import LANGUAGES
from bartizan.sources.repository.reader import LazyReader
from bartizan.sources.repository.readers import READERS


def test_a_lazy_reader_says_what_the_reader_itself_says() -> None:
    for one in READERS:
        reader = one.load()
        assert (one.name, one.claims) == (reader.name, reader.claims)


def test_names_are_told_apart() -> None:
    assert len({one.name for one in READERS}) == len(READERS)


def test_the_list_imports_no_reader_of_its_own() -> None:
    code = "import sys, bartizan.sources.repository.readers; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {one.module for one in READERS if isinstance(one, LazyReader)} & set(loaded)
    assert "bartizan.sources.repository.readers" in loaded


def test_code_is_claimed_by_the_endings_of_the_languages() -> None:
    assert set(ENDINGS) == {ending for language in LANGUAGES for ending in language.endings}
