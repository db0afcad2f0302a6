"""Every benchmark in turn: `python bench/run.py [name …]`; each prints a table with its peer beside it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NOT_BENCHMARKS = {"organisation.py", "run.py", "tree.py"}


def main() -> int:
    """Run the named benchmarks, or all."""
    found = sorted(file for file in HERE.glob("*.py") if file.name not in NOT_BENCHMARKS)
    chosen = [file for file in found if not sys.argv[1:] or file.stem in sys.argv[1:]]
    failed = 0
    for file in chosen:
        print(f"\n## {file.stem}\n", flush=True)
        failed |= subprocess.run([sys.executable, file], check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
