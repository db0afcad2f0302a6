"""Make `report/bom/spdx_licences.json`: the ids of the SPDX licence list, and of its exceptions.

    python tools/spdx_licences.py

The ids are read from the copy of CycloneDX's `spdx.schema.json` in the package `cyclonedx-python-lib` (Apache-2.0),
because its validators take those and no others.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src/bartizan/report/bom/spdx_licences.json"


def main() -> int:
    """Write the file."""
    schema = json.loads(files("cyclonedx.schema").joinpath("_res/spdx.SNAPSHOT.schema.json").read_text("utf-8"))
    words = sorted(schema["enum"], key=lambda word: (word.lower(), word))
    old = ("GPL-", "eCos", "Nokia", "StandardML")
    exceptions = [word for word in words if "exception" in word.lower() and not word.startswith(old)]
    out = {"version": schema["$comment"].rpartition("-")[2], "ids": words, "exceptions": exceptions}
    TARGET.write_text(json.dumps(out, indent=0) + "\n", "utf-8")
    print(f"{len(words)} ids, {len(exceptions)} exceptions, list {out['version']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
