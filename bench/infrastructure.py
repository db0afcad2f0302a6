"""Infrastructure as code: CPU and memory of `bartizan scan` against checkov, and how both grow with the tree.

    python bench/infrastructure.py [--large]

A generated Terraform tree (modules called with different inputs, variables, split resources) in several
sizes, and the templates that cfn-lint's source distribution carries. Both tools read the same files in
turn in one run; growth of memory is the peak on the largest tree less the peak on the smallest.
`--large` adds 10,000 files for bartizan alone: checkov's cost there is an hour.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from scan import WORK, install, measure

SIZES = (100, 300, 1000)
LARGE = (3000, 10_000)

ROOT = """module "open" {{
  source          = "./platform"
  name            = "team{n}-open"
  internet_access = true
}}

module "closed" {{
  source          = "./platform"
  name            = "team{n}-closed"
  internet_access = false
}}
"""
VARIABLES = """variable "name" {
  type = string
}

variable "internet_access" {
  type    = bool
  default = false
}
"""
PLATFORM = """locals {
  access = var.internet_access ? "Enabled" : "Disabled"
}

resource "aws_sagemaker_notebook_instance" "main" {
  name                   = "${var.name}-notebook"
  role_arn               = aws_iam_role.notebook.arn
  instance_type          = "ml.t3.medium"
  direct_internet_access = local.access
  root_access            = local.access
}

resource "aws_iam_role" "notebook" {
  name               = "${var.name}-notebook"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }
  }
}
"""
DATA = """resource "aws_s3_bucket" "data" {
  for_each = toset(["raw", "features", "models"])
  bucket   = "${var.name}-${each.key}"
}

resource "aws_s3_bucket_public_access_block" "data" {
  for_each                = aws_s3_bucket.data
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = !var.internet_access
  ignore_public_acls      = true
  restrict_public_buckets = !var.internet_access
}

resource "aws_s3_bucket_versioning" "data" {
  for_each = aws_s3_bucket.data
  bucket   = each.value.id
  versioning_configuration {
    status = "Enabled"
  }
}
"""


def make(root: Path, files: int) -> None:
    """Write `files` Terraform files: teams of four, a root module and the module that it calls twice."""
    shutil.rmtree(root, ignore_errors=True)
    for n in range(files // 4):
        folder = root / f"team{n}"
        (folder / "platform").mkdir(parents=True)
        (folder / "main.tf").write_text(ROOT.format(n=n))
        (folder / "platform/variables.tf").write_text(VARIABLES)
        (folder / "platform/main.tf").write_text(PLATFORM)
        (folder / "platform/data.tf").write_text(DATA)


def templates() -> Path:
    """The templates that cfn-lint keeps as good ones, from its source distribution; downloaded on first use.

    On the others checkov 3.3 ends with an error.
    """
    room = WORK / "cfn-lint"
    if not room.is_dir():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "cfn-lint"]
        subprocess.run([*command, "--dest", str(WORK)], check=True)
        archive = next(WORK.glob("cfn_lint-*.tar.gz"))
        with tarfile.open(archive) as held:
            held.extractall(room, filter="data")
    return next(room.glob("*/test/fixtures/templates/good"))


def tools(tree: Path, framework: str) -> dict[str, list[str]]:
    """The command of each tool over `tree`."""
    bartizan = Path(sys.executable).parent / "bartizan"
    checkov = [str(install("checkov")), "-d", str(tree), "--framework", framework, "-o", "json", "--compact", "--quiet"]
    return {"bartizan": [str(bartizan), "scan", str(tree), "--format", "json", "--no-progress"], "checkov": checkov}


def row(what: str, figures: dict[str, tuple[float, float, float]]) -> None:
    """One row of the table, printed as soon as it is known."""
    base = figures["bartizan"]
    cells = [f"{cpu:.1f} s, {memory:.0f} MB" for cpu, _, memory in figures.values()]
    cells += [""] * (2 - len(cells))
    ratio = f"{figures['checkov'][0] / base[0]:.0f} ×" if "checkov" in figures else ""
    print(f"| {what} | {' | '.join(cells)} | {ratio} |", flush=True)


def main() -> None:
    """Print a Markdown table."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; CPU seconds and peak memory of one run each\n")
    print("| tree | bartizan | checkov | CPU |\n| --- | ---: | ---: | ---: |")
    peaks: dict[str, list[float]] = {"bartizan": [], "checkov": []}
    for files in SIZES:
        tree = WORK / f"terraform-{files}"
        make(tree, files)
        figures = {name: measure(command) for name, command in tools(tree, "terraform").items()}
        for name, found in figures.items():
            peaks[name].append(found[2])
        row(f"{files} Terraform files", figures)
    for files in LARGE if "--large" in sys.argv else ():
        tree = WORK / f"terraform-{files}"
        make(tree, files)
        row(f"{files} Terraform files", {"bartizan": measure(tools(tree, "terraform")["bartizan"])})
    room = templates()
    count = sum(1 for path in room.rglob("*") if path.suffix in {".yaml", ".yml", ".json"})
    row(
        f"{count} templates of cfn-lint",
        {name: measure(command) for name, command in tools(room, "cloudformation").items()},
    )
    growth = {name: found[-1] - found[0] for name, found in peaks.items()}
    print(f"\nMemory grows by {growth['bartizan']:.0f} MB from {SIZES[0]} to {SIZES[-1]} files; checkov's by", end=" ")
    print(f"{growth['checkov']:.0f} MB.")


if __name__ == "__main__":
    main()
