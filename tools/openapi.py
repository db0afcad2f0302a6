"""Print the API's OpenAPI document as JSON; it needs no database: `python tools/openapi.py > openapi.json`."""

from __future__ import annotations

import json
import sys

from bartizan.server.app import create_app
from bartizan.server.state import State
from bartizan.store.database import Database


def main() -> None:
    json.dump(create_app(State(Database.nowhere())).openapi(), sys.stdout, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
