"""Time and memory of a scan of 10,000 notebooks beside the other AI-BOM tools that read notebooks.

The notebooks are made here, the same for every tool: 10 to 18 cells of text and code, outputs with tables and, in one
of three, a picture as base64 (20 to 80 KB), as they are kept. Half of them use AI. CPU is user + system time of the
process and its children; beside it stands how many of the two models that they name a tool finds.
`python bench/notebooks.py [NUMBER]`; a peer that takes longer than ten minutes is stopped.
"""

from __future__ import annotations

import base64
import json
import platform
import random
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from repository import PEERS, commands, install
from scan import WORK, measure

SEED = 11
LONGEST = 600
"""Seconds after which a peer is stopped."""
PLAIN = (
    "import pandas as pd\nimport matplotlib.pyplot as plt\n",
    "frame = pd.read_csv('data/sales-{n}.csv')\nframe.head()",
    "frame['margin'] = frame['price'] - frame['cost']\nframe.groupby('region').margin.mean()",
    "fig, ax = plt.subplots(figsize=(8, 4))\nframe.margin.hist(bins=40, ax=ax)\nax.set_title('Margin')",
    "def clean(rows):\n    rows = rows.dropna()\n    return rows[rows.price > {n}]\n\nclean(frame).describe()",
)
MODELS = ("distilbert/distilbert-base-uncased", "gpt-4o-mini")
LOADED = """BASE = 'distilbert/distilbert-base-uncased'
model = AutoModelForSequenceClassification.from_pretrained(BASE, num_labels={labels})"""
ASKED = """MODEL = 'gpt-4o-mini'
answer = client.chat.completions.create(model=MODEL, messages=[
    {{'role': 'user', 'content': 'Summarise the reviews of product {n}'}}])
answer.choices[0].message.content"""
AI = (
    "from datasets import load_dataset\nfrom transformers import AutoModelForSequenceClassification, Trainer\n",
    "NAME = 'team-{n}/reviews'\ndata = load_dataset(NAME, split='train')",
    LOADED,
    "trainer = Trainer(model=model, train_dataset=data)\ntrainer.train()",
    "from openai import OpenAI\nclient = OpenAI()\n",
    ASKED,
)


def notebook(number: int, chance: random.Random) -> str:
    """One notebook as Jupyter writes it."""
    codes = AI + PLAIN if number % 2 else PLAIN
    cells: list[dict[str, object]] = []
    length = chance.randint(10, 18)
    for index in range(length):
        if index % 4 == 3:
            text = f"## Step {index}\n\nWhat the numbers of region {number} say, and what was tried before.\n" * 2
            cells.append({"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)})
            continue
        code = codes[(index - index // 4) % len(codes)].format(n=number, labels=2 + number % 5)
        outputs: list[dict[str, object]] = []
        if index % 2:
            rows = "".join(f"<tr><td>{row}</td><td>{chance.random():.4f}</td></tr>\n" for row in range(20))
            outputs.append(
                {"output_type": "execute_result", "execution_count": index, "metadata": {}, "data": {"text/html": rows}}
            )
        if number % 3 == 0 and index == 6:
            picture = base64.b64encode(chance.randbytes(chance.randint(15_000, 60_000))).decode()
            outputs.append({"output_type": "display_data", "metadata": {}, "data": {"image/png": picture}})
        cells.append(
            {
                "cell_type": "code",
                "execution_count": index,
                "metadata": {},
                "outputs": outputs,
                "source": code.splitlines(keepends=True),
            }
        )
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def make(number: int) -> Path:
    """The notebooks, a hundred in a folder, made once."""
    room = WORK / f"notebooks-{number}"
    if room.exists():
        return room
    part = room.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    chance = random.Random(SEED)
    for one in range(number):
        folder = part / f"team{one // 100}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"study{one % 100}.ipynb").write_text(notebook(one, chance), "utf-8")
    part.rename(room)
    return room


def arguments(name: str, tree: Path) -> list[str] | None:
    """How a tool scans the notebooks; None where it is not to be had."""
    if name == "bartizan":
        bartizan = str(Path(sys.executable).parent / name)
        return [bartizan, "scan", str(tree), "--format", "json", "--no-progress"]
    command = install(name)
    return None if command is None else ["timeout", str(LONGEST), *commands(name, tree, command)]


def named(name: str) -> int:
    """How many of the two models a tool names in a hundred of the notebooks."""
    command = arguments(name, make(100))
    printed = subprocess.run(command or ["true"], capture_output=True, text=True, check=False).stdout
    return sum(model in printed for model in MODELS)


def main() -> None:
    """Print a Markdown table of the tools, one run each."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    tree = make(number)
    size = sum(path.stat().st_size for path in tree.rglob("*.ipynb"))
    print(f"{number} notebooks, {size / 1e6:.0f} MB, Python {platform.python_version()}\n")
    print("| tool | CPU s | wall s | peak MB | notebooks / CPU s | models named |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name in ("bartizan", *PEERS):
        command = arguments(name, tree)
        if command is None:
            continue
        try:
            cpu, wall, memory = measure(command)
        except RuntimeError as error:
            print(f"| {name} | {error} | | | | |", flush=True)
            continue
        rate = f"{number / cpu:.0f}"
        print(f"| {name} | {cpu:.1f} | {wall:.1f} | {memory:.0f} | {rate} | {named(name)} of 2 |", flush=True)


if __name__ == "__main__":
    main()
