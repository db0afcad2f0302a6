"""Compile the catalogue: `python tools/build_catalog.py` checks it and writes `compiled.json`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from bartizan.catalog import compiled
from bartizan.catalog.check import check_catalog
from bartizan.catalog.load import RAW_SECTIONS, Catalog, load_catalog
from bartizan.model.errors import CatalogError
from bartizan.posture.functions import FUNCTIONS


def main() -> int:
    catalog = Catalog(load_catalog().root, use_compiled=False)
    try:
        problems = check_catalog(catalog, FUNCTIONS)
        sections = {
            "rules": list(catalog.rules.values()),
            "types": list(catalog.types.values()),
            "defaults": list(catalog.defaults.items()),
            "terraform": list(catalog.terraform.values()),
            "frameworks": list(catalog.frameworks.values()),
        } | {section: catalog.read_raw(section) for section in RAW_SECTIONS}
    except CatalogError as error:
        problems = [error]
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return 2
    file = compiled.write(catalog.root, sections)
    print(f"{file.name}: {len(catalog.rules)} rules, {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
