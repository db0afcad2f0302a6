"""Takes names and numbers out of the letters."""

import json
import re
import sys
from pathlib import Path

PERSON = re.compile(r"\b\d{6}\s?\d{5}\b")


def clean(row: dict[str, str]) -> dict[str, str]:
    return {key: PERSON.sub("[number]", value) for key, value in row.items()}


def main(source: str, target: str) -> None:
    rows = [clean(json.loads(line)) for line in Path(source).read_text(encoding="utf-8").splitlines()]
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
