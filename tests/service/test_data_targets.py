"""Which files a scan takes for data: those that code reads, not those that declare where data is."""

from __future__ import annotations

from pathlib import Path

from bartizan.catalog.load import load_catalog
from bartizan.service.assess import Request, assess
from bartizan.service.targets import parse_targets

DATASTORE = """resource "azurerm_machine_learning_datastore_blobstorage" "training" {
  name                 = "training"
  workspace_id         = "w"
  storage_container_id = "c"
  # owners: jane.roe@gmail.com, john.doe@gmail.com, mary.major@gmail.com, 41.90.12.7, 83.14.7.9
}
"""
CODE = "from datasets import load_dataset\nload_dataset('csv', data_files={'train': 'people.csv'})\n"
PEOPLE = "name,email\n" + "".join(f"n{number},person{number}@gmail.com\n" for number in range(40))


def test_the_file_that_code_reads_is_data_and_the_file_that_declares_a_store_is_not(tmp_path: Path) -> None:
    for name, text in {"main.tf": DATASTORE, "train.py": CODE, "people.csv": PEOPLE}.items():
        (tmp_path / name).write_text(text, "utf-8")
    result = assess(Request(parse_targets([str(tmp_path)])), load_catalog())
    assert {asset.name for asset in result.assets if asset.kind == "dataset"} == {"training", "people.csv"}
    found = {one.asset.rpartition("//")[2] for one in result.findings if "data-holds" in one.rule}
    assert found == {"people.csv"}
