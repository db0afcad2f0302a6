"""Time and memory of `bartizan scan` against checkov and agent-bom on one generated tree, in turn, in one run.

Each tool runs as its own process over the same files; CPU is user + system time of the process and
its children, memory the largest resident set of any single process, both from the operating system.
The peers are installed into environments of their own below `bench/.work`.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from tree import make

WORK = Path(__file__).parent / ".work"
PEERS = {"checkov": "checkov", "agent-bom": "agent-bom"}


def install(name: str) -> Path:
    """The peer's command, installed on first use; its version is printed with the figures."""
    room = WORK / f"venv-{name}"
    command = room / "bin" / name
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", room], check=True)
        subprocess.run([room / "bin/pip", "install", "--quiet", PEERS[name]], check=True)
    return command


def measure(arguments: list[str]) -> tuple[float, float, float]:
    """CPU seconds, wall seconds and peak MB of one run; a finding's exit code is not a failure."""
    import resource
    import time

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        raise RuntimeError(f"{arguments[0]} ended with {code}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, usage.ru_maxrss / 1024


def main() -> None:
    """Print a Markdown table: the median of the runs of each tool."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    tree = WORK / f"tree-{files}"
    shutil.rmtree(tree, ignore_errors=True)
    make(tree, files)
    bartizan = Path(sys.executable).parent / "bartizan"
    tools = {
        "bartizan": [str(bartizan), "scan", str(tree), "--format", "json", "--no-progress"],
        "checkov": [str(install("checkov")), "-d", str(tree), "-o", "json", "--compact", "--quiet"],
        "agent-bom": [str(install("agent-bom")), "scan", "-p", str(tree), "--offline", "-f", "json", "-o", "-"],
    }
    figures: dict[str, list[tuple[float, float, float]]] = {name: [] for name in tools}
    for _ in range(runs):
        for name, arguments in tools.items():
            figures[name].append(measure(arguments))
    print(f"{files} files, median of {runs} runs, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    print("| tool | CPU s | wall s | peak MB | CPU × bartizan |\n| --- | ---: | ---: | ---: | ---: |")
    base = statistics.median(one[0] for one in figures["bartizan"])
    for name, rows in figures.items():
        cpu, wall, memory = (statistics.median(one[part] for one in rows) for part in range(3))
        print(f"| {name} | {cpu:.2f} | {wall:.2f} | {memory:.0f} | {cpu / base:.1f} |")


if __name__ == "__main__":
    main()
