"""A `.pth` file that is text: a Python path file, of which every line that begins with `import` runs at start-up.

https://docs.python.org/3/library/site.html; the same ending as PyTorch's checkpoints, which makes it a hiding place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.formats import python_source
from bartizan.artifacts.formats.reading import brief, text, whole
from bartizan.artifacts.inspection import Signal, Verdict

LARGEST = 1 << 20
RUNS = re.compile(rb"^import[ \t].*$", re.MULTILINE)
# What packaging tools write: editable installs, the shim of distutils, virtual environments, namespace packages.
ORDINARY = re.compile(
    rb"import (?:_virtualenv|__editable__\w*|_distutils_hack|a1_coverage|coverage|pywin32_bootstrap|google_auth\w*)\b"
    rb"|import os; var = 'SETUPTOOLS_USE_DISTUTILS'|import sys, types, os;has_mfs"
)


def _recognise(opened: Opened, head: bytes) -> bool:
    return opened.last.endswith(".pth") and bool(head) and b"\0" not in head and bool(RUNS.search(head))


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    data = whole(opened, LARGEST)
    inspector.spend(len(data))
    for line in RUNS.finditer(data):
        if ORDINARY.match(line[0]):
            continue
        found = list(python_source.judge(line[0]))
        worst = any(one.verdict is Verdict.MALICIOUS for one in found)
        verdict = Verdict.MALICIOUS if worst else Verdict.SUSPICIOUS
        what = f"is a Python path file whose line runs whenever Python starts: {brief(text(line[0]), 120)}"
        yield Signal("path-file", verdict, what, offset=line.start())


FORMAT = Format("python-path", _recognise, _inspect)
