"""What an expression costs an asset, beside the Rust implementation of CEL; and what loading costs.

`python bench/expressions.py` prints CPU time, the best of seven runs, for both in the same process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cel

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from bartizan.catalog import compiled
from bartizan.catalog.expression import compile_expression
from bartizan.catalog.load import Catalog, load_catalog
from bartizan.model.asset import Asset
from bartizan.posture.judge import judge

NOTEBOOK: dict[str, Any] = {
    "DirectInternetAccess": "Enabled",
    "RootAccess": "Enabled",
    "RoleArn": "arn:aws:iam::111122223333:role/notebook",
    "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "1"},
    "SecurityGroupIds": ["sg-1", "sg-2"],
    "Tags": [{"Key": "team", "Value": "ml"}, {"Key": "env", "Value": "prod"}],
}
TEXTS = {
    "simple": 'asset.DirectInternetAccess != "Disabled"',
    "two": 'asset.RootAccess == "Enabled" && asset.DirectInternetAccess == "Enabled"',
    "deep": 'asset.InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion != "2"',
    "list": 'asset.Tags.exists(t, t.Key == "env" && t.Value == "prod")',
    "pattern": 'asset.RoleArn.matches("^arn:aws:iam::[0-9]{12}:role/")',
}
ROUNDS, RUNS = 20_000, 7


def microseconds(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU time of one call, the best of `RUNS` runs."""
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        for _ in range(rounds):
            call()
        best = min(best, time.process_time() - start)
    return best / rounds * 1e6


def expressions() -> None:
    print(f"{'µs an asset':<12}{'ours':>8}{'traced':>9}{'rust':>9}{'rust, context':>15}  expression")
    for name, text in TEXTS.items():
        ours, theirs, bindings = compile_expression(text, variables=["asset"]), cel.compile(text), {"asset": NOTEBOOK}
        context = cel.Context(variables=bindings)
        assert ours.test(bindings) == theirs.execute(context) == ours.evaluate(bindings).value
        costs = [
            microseconds(lambda: ours.test(bindings)),  # noqa: B023 - called at once
            microseconds(lambda: ours.evaluate(bindings)),  # noqa: B023
            microseconds(lambda: theirs.execute(context)),  # noqa: B023
            microseconds(lambda: theirs.execute(cel.Context(variables=bindings)), ROUNDS // 4),  # noqa: B023
        ]
        print(f"{name:<12}{costs[0]:>8.2f}{costs[1]:>9.2f}{costs[2]:>9.2f}{costs[3]:>15.2f}  {text}")


def read_all(catalog: Catalog) -> Catalog:
    _ = catalog.rules, catalog.types, catalog.defaults, catalog.terraform, catalog.techniques, catalog.signals
    return catalog


def loading() -> None:
    shipped = load_catalog()
    source = read_all(Catalog(shipped.root, use_compiled=False))
    sections: dict[str, Any] = {
        "rules": list(source.rules.values()),
        "types": list(source.types.values()),
        "defaults": list(source.defaults.items()),
        "terraform": list(source.terraform.values()),
    } | {name: source.read_raw(name) for name in ("techniques", "detectors", "signals", "frameworks")}
    units = sum(len(section) for section in sections.values())
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for section in [*sections, "schema"]:
            if (shipped.root / section).is_dir():
                (root / section).symlink_to(shipped.root / section)
        compiled.write(root, sections)
        yaml = microseconds(lambda: read_all(Catalog(root, use_compiled=False)), 1) / 1e3
        fast = microseconds(lambda: read_all(Catalog(root)), 5) / 1e3
        rules = microseconds(lambda: Catalog(root).rules, 5) / 1e3
    schema = microseconds(lambda: Catalog(shipped.root).schema, 3) / 1e3
    print(f"\n{units} units ({len(source.rules)} rules): YAML {yaml:.0f} ms, compiled {fast:.1f} ms", end=", ")
    print(f"compiled and the rules only {rules:.1f} ms; property trees {schema:.1f} ms")


def judging() -> None:
    catalog = load_catalog()
    types = sorted({type_ for rule in catalog.rules.values() for type_ in rule.types})
    assets = [Asset(f"repo:b//{i}", types[i % len(types)], "x", str(i), "aws", config=NOTEBOOK) for i in range(10_000)]
    start = time.process_time()
    result = judge(assets, [], catalog)
    spent = time.process_time() - start
    verdicts = sum(result.verdicts.values())
    print(
        f"judging 10,000 assets: {verdicts:,} verdicts in {spent:.2f} s CPU, {spent / verdicts * 1e6:.1f} µs each",
        end=", ",
    )
    print(f"{len(result.findings):,} findings with evidence, peak {_peak()} MB")


def starting() -> None:
    program = "import time; s = time.process_time(); import bartizan.catalog.load; print(time.process_time() - s)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    print(f"importing the loader: {json.loads(done.stdout) * 1e3:.0f} ms")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    expressions()
    loading()
    judging()
    starting()
