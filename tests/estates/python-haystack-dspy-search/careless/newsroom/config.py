import tomllib
from pathlib import Path
from types import SimpleNamespace

with Path(__file__).with_name("config.toml").open("rb") as handle:
    _TOLD = tomllib.load(handle)

MODELS = SimpleNamespace(**_TOLD["models"])
PLACES = SimpleNamespace(**_TOLD["places"])
STORE = _TOLD["store"]
