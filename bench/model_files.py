"""Model files: CPU and memory of bartizan beside picklescan, modelscan, fickling and modelaudit.

    python bench/model_files.py [--large] [RUNS]

The files are made here, none with a library of models: a PyTorch archive of 210 MB, a pickle of 200 MB of bytes, a
pickle of two million opcodes (18 MB of numbers), one of as many opcodes of every kind (21 MB), and a small estimator.
Each tool reads each file in a process of its own, in turn; start-up, which is most of it for small files, is measured
with an empty pickle and printed. A figure counts only for a tool that raises an alarm about the same attack in the same
kind of file: elsewhere stands `silent`, or `error` where it ends in one. `--large` adds an archive of 1 GB. The least
of RUNS (7) is printed. The peers are installed below `bench/.work`.
"""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import scan as common
from scan import WORK, install, measure

PEERS = ("picklescan", "modelscan", "fickling", "modelaudit")
BLOCK = bytes(4 << 20)
DICT, NEWOBJ, BUILD = b"}(", b")\x81", b"b"

OURS = """
import sys
from bartizan.artifacts.inspect import inspect
with open(sys.argv[1], "rb") as stream:
    sys.exit(inspect(stream, sys.argv[1], hashed=len(sys.argv) > 2).verdict == "malicious")
"""


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def tensor(number: int) -> bytes:
    storage = (
        b"("
        + text("storage")
        + b"ctorch\nFloatStorage\n"
        + text(str(number))
        + text("cpu")
        + struct.pack("<cI", b"J", 1 << 20)
    )
    hooks = b"ccollections\nOrderedDict\n)R"
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n(("
        + storage[1:]
        + b"tQK\x00(M\x00\x04M\x00\x04t(M\x00\x04K\x01t\x89"
        + hooks
        + b"tR"
    )


def archive(path: Path, tensors: int, attack: bytes = b"") -> None:
    """A PyTorch archive, stored, with `tensors` storages of 4 MiB."""
    entries = b"".join(text(f"layer{one}.weight") + tensor(one) for one in range(tensors))
    pickle = b"\x80\x02" + attack + DICT + entries + b"u."
    members = [
        ("archive/data.pkl", pickle),
        *((f"archive/data/{one}", BLOCK) for one in range(tensors)),
        ("archive/version", b"3\n"),
    ]
    directory = b""
    checksum = zlib.crc32(BLOCK)
    with path.open("wb") as out:
        for name, data in members:
            at = out.tell()
            crc = checksum if data is BLOCK else zlib.crc32(data)
            fields = struct.pack("<5H3L2H", 20, 0, 0, 0, 0, crc, len(data), len(data), len(name), 0)
            out.write(b"PK\x03\x04" + fields + name.encode() + data)
            directory += (
                b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<3H2L", 0, 0, 0, 0, at) + name.encode()
            )
        start = out.tell()
        out.write(
            directory
            + b"PK\x05\x06"
            + struct.pack("<4H2LH", 0, 0, len(members), len(members), len(directory), start, 0)
        )


def numbers(path: Path) -> None:
    """Two million floats in lists of a thousand, as the pickler batches them."""
    chance = random.Random(7)
    with path.open("wb") as out:
        out.write(b"\x80\x04]\x94")
        for _ in range(2000):
            out.write(b"(" + b"".join(b"G" + struct.pack(">d", chance.random()) for _ in range(1000)) + b"e")
        out.write(b".")


def mixed(path: Path) -> None:
    """Two million opcodes in 21 MB: records of texts, numbers and tuples, each put into the memo."""
    with path.open("wb") as out:
        out.write(b"\x80\x04](")
        for one in range(125_000):
            word = f"name-{one}".ljust(134, "-").encode()
            out.write(
                b"}\x94(\x8c\x01a\x94J"
                + struct.pack("<i", one)
                + b"\x8c\x01b\x94\x8c"
                + bytes([len(word)])
                + word
                + b"\x94"
            )
            out.write(b"\x8c\x01c\x94K\x01K\x02\x86\x94u")
        out.write(b"e.")


def estimator(path: Path) -> None:
    state = DICT + text("C") + b"K\x01" + text("solver") + text("lbfgs") + b"u"
    path.write_bytes(b"\x80\x04csklearn.linear_model._logistic\nLogisticRegression\n" + NEWOBJ + state + BUILD + b".")


ATTACK = b"cos\nsystem\n" + text("true") + b"\x85R0"


def attacks() -> dict[str, Path]:
    """The same attack as a pickle and in an archive, by ending."""
    room = WORK / "models"
    room.mkdir(parents=True, exist_ok=True)
    (room / "attack.pkl").write_bytes(b"\x80\x04" + ATTACK + b"N.")
    archive(room / "attack.pt", 1, ATTACK)
    return {".pkl": room / "attack.pkl", ".pt": room / "attack.pt"}


def files(*, large: bool) -> dict[str, Path]:
    """The inputs, made once."""
    room = WORK / "models"
    room.mkdir(parents=True, exist_ok=True)
    made: dict[str, Path] = {}
    (room / "empty.pkl").write_bytes(b"\x80\x04N.")
    made["an empty pickle (start-up)"] = room / "empty.pkl"
    estimator(room / "estimator.pkl")
    made["an estimator of scikit-learn"] = room / "estimator.pkl"
    archive(room / "archive.pt", 50)
    made["PyTorch archive, 210 MB"] = room / "archive.pt"
    with (room / "bytes.pkl").open("wb") as out:
        out.write(b"\x80\x04\x8e" + struct.pack("<Q", 50 * len(BLOCK)))
        out.writelines([BLOCK] * 50)
        out.write(b".")
    made["one bytes object, 200 MB"] = room / "bytes.pkl"
    numbers(room / "numbers.pkl")
    made["2 M opcodes, numbers, 18 MB"] = room / "numbers.pkl"
    mixed(room / "mixed.pkl")
    made["2 M opcodes of all kinds, 21 MB"] = room / "mixed.pkl"
    if large:
        archive(room / "large.pt", 256)
        made["PyTorch archive, 1 GB"] = room / "large.pt"
    return made


def commands(path: Path) -> dict[str, list[str]]:
    """What each tool is started with."""
    return {
        "bartizan": [sys.executable, "-c", OURS, str(path)],
        "bartizan + SHA-256": [sys.executable, "-c", OURS, str(path), "hashed"],
        "picklescan": [str(install("picklescan")), "-p", str(path)],
        "modelscan": [str(install("modelscan")), "-p", str(path)],
        "fickling": [str(install("fickling")), "--check-safety", str(path)],
        "modelaudit": [str(install("modelaudit")), "scan", str(path), "--format", "json"],
    }


def prepare() -> None:
    """Install the peers; fickling imports a package that it does not declare."""
    common.PEERS.update({name: name for name in PEERS})
    for name in PEERS:
        install(name)
    subprocess.run([WORK / "venv-fickling/bin/pip", "install", "--quiet", "typing_extensions"], check=True)


def silent(path: Path) -> set[str]:
    """The tools that raise no alarm about the attack in `path`, or end in an error of their own."""
    done = {name: subprocess.run(one, capture_output=True, check=False) for name, one in commands(path).items()}
    return {name for name, one in done.items() if one.returncode != 1 or b"Traceback" in one.stderr}


def main() -> None:
    """Print a Markdown table: CPU seconds and peak megabytes of each tool that raises the alarm."""
    os.environ.update({"PROMPTFOO_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "NO_ANALYTICS": "1"})
    prepare()
    runs = next((int(one) for one in sys.argv[1:] if one.isdigit()), 7)
    deaf = {ending: silent(path) for ending, path in attacks().items()}
    inputs = files(large="--large" in sys.argv)
    names = list(commands(next(iter(inputs.values()))))
    print("| file | " + " | ".join(names) + " |\n| --- |" + " ---: |" * len(names))
    for label, path in inputs.items():
        cells = []
        for name, command in commands(path).items():
            if name in deaf[path.suffix]:
                cells.append("silent")
                continue
            try:
                cpu, _, memory = min(measure(command) for _ in range(runs))
                cells.append(f"{cpu:.2f} s, {memory:.0f} MB")
            except RuntimeError:
                cells.append("error")
        print(f"| {label} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
