"""Runs the coverage-guided fuzzing: `python -m tests.artifacts.fuzzing.run [SECONDS] [TARGET…]`.

Each target has SECONDS (60), so that all take four minutes and a half with their starts, and eight minutes at the most.
atheris goes into an environment of its own below `.test`; where it cannot be installed nothing is run, and said so.
The committed seeds and those of today's corpora begin it; what is found new is kept below `.test/fuzz`, so that the
next run goes on from there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.artifacts.fuzzing.seeds import ROOM, write
from tests.artifacts.fuzzing.targets import TARGETS

ROOT = Path(__file__).parents[3]
WORK = ROOT / ".test"
ENVIRONMENT = WORK / "atheris"
SEEDS = WORK / "fuzz-seeds"
SECONDS = 60
LONGEST = 10
STARTING = 60
MEGABYTES = 1024


def python() -> Path | None:
    """The interpreter that has atheris; None where it cannot be installed."""
    found = ENVIRONMENT / "bin/python"
    if not found.exists():
        subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
    quiet = ["install", "--quiet", "--disable-pip-version-check", "atheris"]
    if subprocess.run([found, "-c", "import atheris"], capture_output=True, check=False).returncode:
        subprocess.run([ENVIRONMENT / "bin/pip", *quiet], capture_output=True, check=False)
    done = subprocess.run([found, "-c", "import atheris"], capture_output=True, check=False)
    return found if done.returncode == 0 else None


def main() -> int:
    """Runs each target for its time. Returns 1 when one found something."""
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    targets = [one for one in sys.argv[1:] if one in TARGETS] or list(TARGETS)
    interpreter = python()
    if interpreter is None:
        sys.stdout.write("atheris cannot be installed here: the coverage-guided fuzzing is left out\n")
        return 0
    write(SEEDS)
    found = [one for one in targets if run(interpreter, one, numbers[0] if numbers else SECONDS)]
    return 1 if found else 0


def run(interpreter: Path, target: str, seconds: int) -> int:
    """Fuzzes one target; its exit code, and its last words on stdout."""
    kept = WORK / "fuzz" / target
    kept.mkdir(parents=True, exist_ok=True)
    paths = [str(ROOT), str(ROOT / "src"), sysconfig.get_paths()["purelib"]]
    command = [
        str(interpreter), "-m", "tests.artifacts.fuzzing.harness", target,
        str(kept), str(ROOM / target), str(SEEDS / target),
        f"-max_total_time={seconds}", f"-timeout={LONGEST}", f"-rss_limit_mb={MEGABYTES}", "-max_len=8192",
        f"-artifact_prefix={kept.parent}/{target}-", "-print_final_stats=1", "-verbosity=0",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=seconds + STARTING
        )
    except subprocess.TimeoutExpired:
        sys.stdout.write(f"{target}: did not end {STARTING} s after its time\n")
        return 1
    words = done.stderr.decode(errors="replace").splitlines()
    stats = [one for one in words if one.startswith(("stat::number_of_executed", "stat::peak_rss", "Done "))]
    shown = stats if done.returncode == 0 else words[-40:]
    sys.stdout.write("\n".join([f"{target}: exit {done.returncode} after {seconds} s at most", *shown, ""]))
    sys.stdout.flush()
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
