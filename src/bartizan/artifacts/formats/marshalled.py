"""The names in marshalled Python code, found without loading it and without trusting its structure.

`marshal` differs from version to version and crashes on hostile bytes, so every place at which a string could
begin is read as one: what the interpreter would find is always among what is found here.
Type codes: CPython's Python/marshal.c.
"""

from __future__ import annotations

import re
import struct

from bartizan.artifacts.formats import callables
from bartizan.artifacts.formats.reading import words

SHORT = frozenset(b"zZ")
LONG = frozenset(b"aAtus")
LONGEST = 255
PLAIN = re.compile(rb"[\x20-\x7e]+")
NAME = re.compile(r"[A-Za-z_]\w+\Z")

# Names whose presence in a model's code object says that it leaves the computation.
DANGEROUS = words(
    "os posix nt subprocess sys importlib ctypes socket shutil urllib requests pickle marshal builtins __builtins__ "
    "__import__ __globals__ __class__ __subclasses__ __mro__ __dict__ __getattribute__ __code__ "
    "eval exec execfile compile open getattr setattr globals locals vars "
    "system popen Popen check_output check_call call spawn spawnl fork execv execve getoutput urlopen urlretrieve "
    "base64 b64decode read_file write_file ReadFile WriteFile py_function numpy_function load_library load_op_library "
    "runpy pty http ftplib smtplib webbrowser multiprocessing threading asyncio pip tempfile pathlib"
)

# Names that seldom stand in a layer: loaders, files, the rest of the standard library.
QUESTIONABLE = (callables.STANDARD - callables.HARMLESS_STANDARD) | words(
    "load loads read_csv read_pickle read_table loadtxt genfromtxt fromfile tofile savetxt memmap hub datasets gfile "
    "GFile io file_io urlretrieve get_file load_model save save_weights write read readlines input print_function "
    "exit quit environ environb chr ord bytes decode encode join split type dir classmethod staticmethod super"
)
QUESTIONABLE -= words("re select stat code token this symbol queue types type join split print_function")
ENCODED = re.compile(r"[A-Za-z0-9+/=_-]{48,}")


def strings(data: bytes) -> set[str]:
    """Every text that could be a string of the marshalled object, up to 255 characters each."""
    found: set[str] = set()
    for at, byte in enumerate(data):
        kind = byte & 0x7F
        if kind in SHORT and at + 1 < len(data):
            start, size = at + 2, data[at + 1]
        elif kind in LONG and at + 5 <= len(data):
            start, size = at + 5, struct.unpack_from("<I", data, at + 1)[0]
        else:
            continue
        if 0 < size <= LONGEST and start + size <= len(data) and PLAIN.fullmatch(data, start, start + size):
            found.add(data[start : start + size].decode("ascii"))
    return found


def names(data: bytes) -> set[str]:
    """Those of the strings that are identifiers of two characters or more."""
    return {one for one in strings(data) if NAME.match(one)}


def dangerous(data: bytes) -> list[str]:
    """The names by which the code leaves the computation, sorted."""
    return sorted(names(data) & DANGEROUS)


def questionable(data: bytes) -> list[str]:
    """Names that seldom stand in a layer, and long encoded texts, sorted."""
    found = strings(data)
    return sorted((names(data) & QUESTIONABLE) | {one for one in found if ENCODED.fullmatch(one)})
