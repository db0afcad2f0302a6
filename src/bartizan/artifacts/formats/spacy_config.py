"""spaCy's `config.cfg`: the registered functions that it names, and paths that leave the model.

https://spacy.io/api/data-formats#config. A registered function is looked up by name in code that is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.formats.reading import brief, whole
from bartizan.artifacts.inspection import Signal, Verdict

LARGEST = 1 << 20
REFERENCE = re.compile(r"^@(\w+)\s*=\s*\"([^\"]*)\"", re.MULTILINE)
VALUE = re.compile(r"^(lang|pipeline)\s*=\s*(.+)$", re.MULTILINE)
OWNERS = re.compile(
    r"(?:spacy|spacy-legacy|spacy-transformers|spacy-llm|spacy-curated-transformers|curated-transformers)[.-]"
    r"|\w+\.v\d+$|spacy_\w+\.|span_|thinc\."
)


def _recognise(opened: Opened, head: bytes) -> bool:
    return opened.last.endswith(".cfg") and b"[nlp]" in head


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    data = whole(opened, LARGEST)
    inspector.spend(len(data))
    text = data.decode("utf-8", "replace")
    facts = {"framework": "spacy"}
    for key, value in VALUE.findall(text):
        facts.setdefault({"lang": "languages", "pipeline": "architecture"}[key], brief(value.strip("\"'"), 200))
    yield facts
    for found in REFERENCE.finditer(text):
        if not OWNERS.match(found[2]):
            what = f"calls the registered function {brief(found[2], 80)} of somebody's own package (@{found[1]})"
            yield Signal("registered-function", Verdict.UNSAFE, what, offset=found.start())


FORMAT = Format("spacy-config", _recognise, _inspect)
