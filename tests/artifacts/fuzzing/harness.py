"""Coverage-guided fuzzing of one reader by atheris, which is installed apart: `python -m tests.artifacts.fuzzing.run`.

An error that leaves the inspection, a socket, a file opened for writing, a started program or ten seconds for one file
end the run and leave the file.
"""

from __future__ import annotations

import io
import sys

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

from tests.artifacts.fuzzing.targets import as_file

with atheris.instrument_imports(include=["bartizan.artifacts"]):
    from bartizan.artifacts.bounds import Limits
    from bartizan.artifacts.inspect import inspect
    from bartizan.artifacts.inspection import Verdict
    from bartizan.artifacts.registry import FORMATS

    for one in FORMATS:
        one.load()

LIMITS = Limits(seconds=5.0, free=1 << 22, ratio=20)
FORBIDDEN = frozenset(
    ["os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "pty.spawn", "pickle.find_class",
     "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "shutil.rmtree"]
)  # fmt: skip
target = ""


def watch(event: str, args: tuple[object, ...]) -> None:
    """Refuses what no inspection does."""
    if event in FORBIDDEN or event.startswith("socket."):
        raise AssertionError(f"the inspection did {event}")
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        raise AssertionError("the inspection opened a file for writing")


def one_input(data: bytes) -> None:
    """Inspects one input."""
    name, file = as_file(target, data)
    found = inspect(io.BytesIO(file), name, LIMITS)
    if found.verdict not in Verdict:
        raise AssertionError("no verdict")


if __name__ == "__main__":
    target = sys.argv.pop(1)
    inspect(io.BytesIO(b"x"), "x")
    sys.addaudithook(watch)
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
