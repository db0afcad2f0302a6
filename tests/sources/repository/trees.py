"""Small source trees for the tests, and what is read of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.model.values import plain
from bartizan.sources.repository.cloudformation.reader import READER as CLOUDFORMATION
from bartizan.sources.repository.source import RepositorySource
from bartizan.sources.repository.terraform.reader import READER as TERRAFORM


@cache
def catalog() -> Catalog:
    """The shipped catalogue, read once for all tests."""
    return load_catalog()


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A tree with these files."""
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


class Read:
    """What a scan of a tree gave."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = list(records)
        self.assets = {record.id: record for record in records if isinstance(record, Asset)}
        self.gaps = [record for record in records if isinstance(record, Gap)]

    def asset(self, address: str) -> Asset:
        """The one asset with this address."""
        found = [asset for id_, asset in self.assets.items() if id_.endswith(f"#{address}")]
        assert len(found) == 1, f"{address}: {sorted(self.assets)}"
        return found[0]

    def config(self, address: str) -> Any:
        """Its configuration as JSON data."""
        return plain(self.asset(address).config)

    def addresses(self) -> set[str]:
        """The addresses of all assets but the repository."""
        return {id_.partition("#")[2] for id_ in self.assets if "#" in id_}

    def whys(self) -> str:
        """All gaps, one a line."""
        return "\n".join(f"{gap.what}: {gap.why}" for gap in self.gaps)


def read(root: Path, **settings: Any) -> Read:
    """Scan a tree for infrastructure code in this process."""
    settings = {"workers": 0, "readers": (TERRAFORM, CLOUDFORMATION), **settings}
    return Read([*RepositorySource(root, catalog(), **settings).collect()])


def terraform(root: Path, code: str, **more: str) -> Read:
    """Scan `main.tf` with this code, and further files by name (`variables__tf`)."""
    files = {name.replace("__", "."): content for name, content in more.items()}
    return read(write(root, {"main.tf": code, **files}))


def expression(root: Path, text: str, context: str = "") -> Any:
    """What a Terraform expression evaluates to, seen in a model's container environment."""
    code = context + '\nresource "aws_sagemaker_model" "m" {\n  primary_container {\n    environment = { X = '
    result = terraform(root, f"{code}{text}\n }}\n  }}\n}}\n")
    return result.config("aws_sagemaker_model.m")["PrimaryContainer"]["Environment"]["X"]
