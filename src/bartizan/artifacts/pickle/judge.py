"""The verdict of one call, by its exact symbol and its arguments."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bartizan.artifacts.inspection import Verdict
from bartizan.artifacts.pickle.symbols import SYMBOLS
from bartizan.artifacts.pickle.values import Value, words

MALICIOUS = {
    "run": "runs code or a command",
    "file": "reads or writes files",
    "network": "opens a connection",
    "import": "imports by name",
    "loader": "loads another file",
    "access": "changes what others use",
}
"""What the symbols of a category do that no model does on loading."""

THOROUGH = frozenset({"numpy", "scipy", "pandas", "sklearn", "joblib", "torch"})
"""Libraries whose functions that pickles call are all listed: another function of theirs is out of the ordinary."""

_ACTING_NAMES = words(
    "system popen popen2 popen3 exec eval execfile spawn spawnl spawnv spawnlp run runcode run_code runcommand "
    "run_command runstring run_cmd call check_call check_output getoutput getstatusoutput execute shell sh cmd "
    "import_module import_string import_object import_item locate resolve_name load_object instantiate loads load "
    "unpickle urlopen urlretrieve download urlretrieve exec_module load_module remote_exec evaluate compile os "
    "sys subprocess builtins from_pretrained load_from_checkpoint load_model load_weights load_file"
)
_ACTING_WORDS = frozenset({"exec", "shell", "popen", "subprocess", "cmd"})
_WRITING = r"(to_|tofile|dump|save|write|open|unlink|remove|delete|send|post|fetch)"
_CODE = (
    r"__import__|\bimport\s+(os|sys|subprocess|socket|base64|pty)\b|\b(exec|eval|compile)\s*\(|\bos\.(system|popen)|subprocess\.|"
    r"\bsocket\.socket|lambda[^:]{0,40}:\s*\("
)
_COMMAND = (
    r"(?i)(^|[;&|`$(\s])(/bin/|/usr/bin/|bash\b|sh\s+-c|curl\s|wget\s|nc\s+-|powershell|cmd(\.exe)?\s+/c|rm\s+-rf|chmod\s|"
    r"touch\s+/|python[23]?\s+-c|id\s*>|whoami\b|cat\s+/|mkfifo\b|calc\.exe|crontab\b|ncat\b)"
)
_ADDRESS = r"(?i)\b(https?|ftp|smb|file)://|^\\\\\w"
_MAKERS = r"_*(rebuild|unpickle|reconstruct|new_?obj|pyx_unpickle|newObj|restore|make|create|from_)"


READERS = {
    "catboost.core.Pool": 1,
    "dateutil.tz.tz.tzfile": 1,
    "lightgbm.Booster": 3,
    "lightgbm.basic.Booster": 3,
    "lightgbm.basic.Dataset": 1,
    "xgboost.Booster": 3,
    "xgboost.core.Booster": 3,
    "xgboost.core.DMatrix": 1,
}
"""Classes of plain objects that read a file whose name is among so many first arguments."""


GROWING = words("builtins.pow operator.pow operator.mul operator.lshift numpy.zeros numpy.ones numpy.empty numpy.full")
MOST_GROWN = 1 << 30
"""Functions whose result is as large as a number says, and the largest number that an ordinary object gives them."""


class Judged(NamedTuple):
    """The category of a symbol, the verdict of calling it, and the reason as a clause."""

    category: str
    verdict: Verdict
    reason: str


@lru_cache(maxsize=4096)
def category(module: str, name: str) -> str:
    """The category of a symbol: a listed one, or `standard`, `method`, `library`, `own` by where it lives."""
    exact = SYMBOLS.category(module, name)
    if exact is not None:
        return exact
    owner = name
    while "." in owner:
        owner = owner.rpartition(".")[0]
        of_owner = SYMBOLS.category(module, owner)
        if of_owner is not None:
            return "method" if of_owner == "harmless" else of_owner
    parent = module
    while parent:
        whole = SYMBOLS.whole(parent)
        if whole is not None:
            return whole
        parent = parent.rpartition(".")[0]
    if SYMBOLS.is_standard(module):
        return "standard"
    return "library" if module.partition(".")[0] in THOROUGH else "own"


def reads(symbol: str, args: tuple[Value, ...], kwargs: dict[str, Value]) -> bool:
    """Whether this call of one of `READERS` names a file."""
    return any(isinstance(one, str | bytes) for one in [*args[: READERS[symbol]], *kwargs.values()])


def is_kept_client(module: str, name: str) -> bool:
    """Whether it is a class of clients that pickles make empty and fill: by itself it connects nowhere."""
    is_library = not SYMBOLS.is_standard(module) or module == "http.cookiejar"
    return is_library and name.rpartition(".")[2][:1].isupper()


@lru_cache(maxsize=4096)
def judge(module: str, name: str) -> Judged:
    """The verdict of a call of the symbol whatever its arguments."""
    found = category(module, name)
    if found == "harmless":
        return Judged(found, Verdict.CLEAN, "")
    if found in MALICIOUS:
        return Judged(found, Verdict.MALICIOUS, MALICIOUS[found])
    last = name.rpartition(".")[2]
    if found in {"own", "library", "method"} and (acts := SYMBOLS.acts(module, name)) is not None:
        return Judged(acts, Verdict.MALICIOUS, MALICIOUS[acts])
    if found in {"standard", "other"}:
        return Judged(found, Verdict.SUSPICIOUS, "a function of the standard library that builds no plain value")
    if found == "method":
        if SYMBOLS.is_standard(module):
            return Judged(found, Verdict.SUSPICIOUS, "a method that builds no plain value")
        if last.strip("_") in _ACTING_NAMES or re.match(_WRITING, last):
            return Judged(found, Verdict.SUSPICIOUS, "its name says that it runs, writes or loads something")
        return Judged(found, Verdict.UNSAFE, "a method of a library's class")
    if found in {"code", "module"}:
        return Judged(found, Verdict.UNSAFE, "code that the file brings")
    if last.lower().strip("_") in _ACTING_NAMES or (last.islower() and _ACTING_WORDS & set(last.split("_"))):
        return Judged(found, Verdict.SUSPICIOUS, "its name says that it runs or loads something")
    if found == "library" and not last.lstrip("_")[:1].isupper() and re.match(_MAKERS, last) is None:
        return Judged(found, Verdict.SUSPICIOUS, "a function that this library's objects do not call on loading")
    return Judged(found, Verdict.UNSAFE, "code of the project or of a library")


def telling_argument(name: str, args: tuple[Value, ...]) -> str | None:
    """What a text among the arguments of an unlisted call gives away: code, a command, an address; else None."""
    for one in args:
        if not isinstance(one, str):
            continue
        if re.search(_CODE, one):
            return "code as an argument"
        if re.search(_COMMAND, one):
            return "a command as an argument"
        if re.search(_ADDRESS, one) and not name.rpartition(".")[2].lstrip("_")[:1].isupper():
            return "an address as an argument"
    return None
