"""What the data scan costs, beside Python's `re` with the same patterns, and Presidio's pattern recognizers.

`python bench/data.py [MEGABYTES]` makes a synthetic corpus (seed 7), scans it in one process and prints CPU
time, the best of three runs. `--presidio` also installs presidio-analyzer in a temporary virtual environment
and runs the recognizers that look for what ours look for (cards, IBAN, SSN, e-mail, phone, IP, NHS …) on a
slice of the same text. Both sides validate what they find; the number of hits is printed beside the speed.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from bartizan.catalog.load import load_catalog
from bartizan.data.detectors import Detector, parse_all
from bartizan.data.engines import HyperscanEngine, Re2Engine
from bartizan.data.examine import DataTarget, examine
from bartizan.data.formats import unescape
from bartizan.data.sampling import Limits
from bartizan.data.scanner import Piece, Scanner

WORDS = """
    the order was shipped on monday and the customer asked about a refund for item number please check status
    payment delivery address account support ticket review model training batch error timeout request user session
""".split()  # noqa: SIM905 - readable as words
RUNS = 3


def digits(draw: random.Random, count: int) -> str:
    return "".join(str(draw.randrange(10)) for _ in range(count))


def card(draw: random.Random) -> str:
    body = "4" + digits(draw, 14)
    total = sum((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)[int(d)] if place % 2 == 0 else int(d) for place, d in enumerate(body))
    return body + str((10 - total % 10) % 10)


def value(draw: random.Random) -> str:
    values = [
        f"card {card(draw)}",
        f"SSN 5{digits(draw, 2)}-{draw.randrange(10, 99)}-{draw.randrange(1000, 9999)}",
        f"mail user{digits(draw, 4)}@corp{draw.randrange(99)}.example",
        f"call +44 7700 9{digits(draw, 5)}",
        f"order {digits(draw, 10)}",
        f"at 2026-0{draw.randrange(1, 9)}-1{draw.randrange(9)}T10:00:00Z from 81.2.{draw.randrange(255)}.7",
    ]
    return draw.choice(values)


def text(draw: random.Random, size: int) -> str:
    out, total = [], 0
    while total < size:
        line = " ".join(draw.choices(WORDS, k=draw.randrange(8, 18)))
        if draw.random() < 0.1:
            line += f" {value(draw)}"
        out.append(line)
        total += len(line) + 1
    return "\n".join(out)


def corpus(megabytes: float) -> dict[str, bytes]:
    draw = random.Random(7)
    size = int(megabytes * 1e6)
    plain = text(draw, size)
    lines = plain.split("\n")
    records = (json.dumps({"id": n, "text": "\n".join(lines[n : n + 3])}) for n in range(0, len(lines), 3))
    rows, total = ["customer_id,name,email,phone,card_number,dob,amount,note"], 0
    while total < size:
        rows.append(
            f"{digits(draw, 10)},Ana P,u{digits(draw, 5)}@corp.example,+44770090{digits(draw, 4)},{card(draw)},"
            f"19{draw.randrange(50, 99)}-0{draw.randrange(1, 9)}-1{draw.randrange(9)},{draw.random():.2f},"
            + " ".join(draw.choices(WORDS, k=4))
        )
        total += len(rows[-1]) + 1
    return {
        "log.txt": plain.encode(),
        "chat.jsonl": "\n".join(records).encode(),
        "people.csv": "\n".join(rows).encode(),
    }


def best(call: Callable[[], int], size: int) -> tuple[float, int]:
    """MB of CPU second, and what the call found."""
    fastest, found = float("inf"), 0
    for _ in range(RUNS):
        start = time.process_time()
        found = call()
        fastest = min(fastest, time.process_time() - start)
    return size / 1e6 / fastest, found


def naive(detectors: Sequence[Detector], data: bytes) -> int:
    """The same patterns and validators by Python's `re`, one after the other; context is not even looked at."""
    return sum(
        detector.valid(match.group(1 if match.re.groups else 0).decode("utf-8", "replace"))
        for detector in detectors
        for match in detector.pattern.finditer(data)
    )


def chunks(data: bytes, size: int = 1 << 20) -> Iterable[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


PRESIDIO = """
import json, sys, time
from presidio_analyzer import RecognizerRegistry
from presidio_analyzer.nlp_engine import NlpArtifacts
registry = RecognizerRegistry(); registry.load_predefined_recognizers(languages=["en"])
wanted = {"CREDIT_CARD", "IBAN_CODE", "US_SSN", "EMAIL_ADDRESS", "PHONE_NUMBER", "IP_ADDRESS", "UK_NHS", "US_MBI"}
found = [r for r in registry.recognizers if set(r.supported_entities) & wanted and r.supported_language == "en"]
text = open(sys.argv[1], encoding="utf-8").read()
lines = text.split("\\n")
start = time.process_time(); hits = 0
for line in lines:
    for recognizer in found:
        hits += sum(r.score >= 0.4 for r in recognizer.analyze(line, recognizer.supported_entities, None) or ())
print(json.dumps({"seconds": time.process_time() - start, "hits": hits, "recognizers": len(found)}))
"""


def presidio(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        subprocess.run([sys.executable, "-m", "venv", str(root / "venv")], check=True)
        python = str(root / "venv" / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "-q", "presidio-analyzer"], check=True)
        sample = data[:200_000]
        (root / "sample.txt").write_bytes(sample)
        done = subprocess.run(
            [python, "-c", PRESIDIO, str(root / "sample.txt")], check=True, capture_output=True, text=True
        )
        result = json.loads(done.stdout.strip().splitlines()[-1])
        speed = len(sample) / 1e6 / result["seconds"]
        print(f"presidio, {result['recognizers']} pattern recognizers, first 0.2 MB of log.txt: {speed:.3f} MB/s, "
              f"{result['hits']} hits")  # fmt: skip


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    files = corpus(float(arguments[0]) if arguments else 8)
    detectors = parse_all(load_catalog().detectors.values())
    scanners = {engine.name: Scanner(detectors, engine) for engine in (HyperscanEngine, Re2Engine)}
    print(f"{len(detectors)} detectors, {sum(len(d.triggers) for d in detectors)} triggers; MB a CPU second (hits)")
    print(f"{'file':<12}{'triggers':>10}{'scan':>18}{'scan, re2':>18}{'python re':>18}")
    for name, data in files.items():
        pieces = [unescape(block) if name.endswith("jsonl") else block for block in chunks(data)]
        engine = HyperscanEngine([(trigger, d.caseless) for d in detectors for trigger in d.triggers])
        columns = [f"{best(lambda: sum(len(engine.scan(block)) for block in pieces), len(data))[0]:>10.0f}"]  # noqa: B023
        for scanner in scanners.values():
            speed, hits = best(lambda: sum(len(scanner.scan(Piece(block)).hits) for block in pieces), len(data))  # noqa: B023
            columns.append(f"{speed:>9.1f} ({hits:>6})")
        part = data[: len(data) // 8]
        speed, hits = best(lambda: naive(detectors, part), len(part))  # noqa: B023
        columns.append(f"{speed:>9.2f} ({hits * 8:>6})")
        print(f"{name:<12}{''.join(columns)}")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
            target = DataTarget("bench", str(Path(folder) / name))

            def whole(target: DataTarget = target) -> int:
                (seen,) = examine([target], scanners["hyperscan"], limits=Limits())
                return sum(count.count for count in seen.counts)

            speed, hits = best(whole, len(data))
            print(f"end to end, {name:<11} {speed:>6.1f} MB/s, {hits} counted")
    if "--presidio" in sys.argv:
        presidio(files["log.txt"])


if __name__ == "__main__":
    main()
