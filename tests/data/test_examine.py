"""The data scan on real files, real Parquet, a real S3 endpoint, and on hostile input."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bartizan.catalog
from bartizan.data.blobs import LocalBlob, StoreSettings, choose
from bartizan.data.detectors import parse_all
from bartizan.data.examine import DataTarget, Examined, examine
from bartizan.data.findings import rule_ids
from bartizan.data.formats import unescape
from bartizan.data.sampling import Limits, spans
from bartizan.data.scanner import Scanner
from bartizan.model.severity import Confidence, Sensitivity, Severity
from tests.moto import CREDENTIALS, moto_server

RAW = [
    yaml.safe_load(path.read_text())
    for path in sorted((Path(bartizan.catalog.__file__).parent / "detectors").glob("*.yaml"))
]


SCANNER = Scanner(parse_all(RAW))


def luhn_card(draw: random.Random, valid: bool = True) -> str:
    body = "4" + "".join(str(draw.randrange(10)) for _ in range(14))
    total = sum((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)[int(d)] if place % 2 == 0 else int(d) for place, d in enumerate(body))
    return body + str((10 - total % 10 + (0 if valid else 1)) % 10)


def look(location: Path | str, purpose: str = "training", **options: Any) -> Examined:
    (examined,) = examine([DataTarget("asset", str(location), purpose)], SCANNER, **options)
    return examined


def counted(examined: Examined) -> dict[str, int]:
    return {count.detector: count.count for count in examined.counts}


def test_a_table_is_read_by_column_with_its_header_as_context(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text(
        "customer,e-mail,DateOfBirth,ssn,note\n"
        'Ana,ana@shop.example,1987-04-12,536-90-4399,"two\nlines"\n'
        "Li,li@shop.example,1990-01-31,219-44-1234,has diabetes\n"
    )
    seen = look(path)
    assert counted(seen) == {"email": 2, "date-of-birth": 2, "us-ssn": 2, "health-terms": 1}
    assert list(examine([DataTarget("asset", str(path), "training")], RAW)) == [seen]
    assert seen.sensitivity is Sensitivity.RESTRICTED
    assert seen.gaps == ()
    assert seen.share == 1.0
    by_rule = {finding.rule: finding for finding in seen.findings}
    assert set(by_rule) == {
        "training-data-holds-personal-data",
        "training-data-holds-national-ids",
        "training-data-holds-health-data",
    }
    assert set(by_rule) <= set(rule_ids())
    ids = by_rule["training-data-holds-national-ids"]
    assert ids.severity is Severity.HIGH
    assert ids.confidence is Confidence.HIGH
    assert str(ids.location) == "customers.csv:2"
    assert ids.evidence[0].text == "US social security number: 2 found in column ssn, for example ••••399"
    health = by_rule["training-data-holds-health-data"]
    assert str(health.location) == "customers.csv:4"  # the record before it spans two lines


def test_no_raw_value_leaves_the_scan(tmp_path: Path) -> None:
    path = tmp_path / "all.txt"
    values = [str(example["text"]) for unit in RAW for example in unit["hits"] if "text" in example]
    path.write_text("\n\n".join(values))
    shown = repr(look(path))
    for secret in ("4111 1111 1111 1111", "4111111111111111", "536-90-4399", "AKIAQYLPMN5HFIQR7XYA",
                   "Tr0ub4dor&3x", "ana.perez", "943 476 5919", "Zr8Qk2mVx7Lw9TnB4Yc6"):  # fmt: skip
        assert secret not in shown


def test_lines_of_json_are_unescaped_and_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "chat.jsonl"
    records = [
        {"text": "hello"},
        {"text": "my ssn:\n536-90-4399\nthanks"},
        {"text": "caf\u00e9 \u0041KIAQYLPMN5HFIQR7XYA"},
    ]
    path.write_text("\n".join(json.dumps(record) for record in records))
    seen = look(path, "log")
    assert counted(seen) == {"us-ssn": 1, "aws-access-key": 1}
    lines = {finding.rule: finding.location and finding.location.line for finding in seen.findings}
    assert lines == {"prompt-log-holds-national-ids": 2, "prompt-log-holds-secrets": 3}


def test_parquet_by_column_with_nested_and_integer_columns(tmp_path: Path) -> None:
    draw = random.Random(1)
    cards = [int(luhn_card(draw)) for _ in range(50)]
    table = pa.table(
        {
            "pan": pa.array(cards, pa.int64()),
            "person": pa.array([{"mail": f"p{n}@firm.example", "born": "1980-01-02"} for n in range(50)]),
            "noise": pa.array([draw.random() for _ in range(50)]),
            "tags": pa.array([["x"]] * 49 + [["card AKIAQYLPMN5HFIQR7XYA"]]),
        }
    )
    path = tmp_path / "t.parquet"
    pq.write_table(table, path)
    seen = look(path)
    assert counted(seen) == {"payment-card": 50, "email": 50, "date-of-birth": 50, "aws-access-key": 1}
    assert seen.gaps == ()
    assert any("in column person.mail" in e.text for f in seen.findings for e in f.evidence)


def test_random_numbers_are_told_from_cards_by_their_base_rate(tmp_path: Path) -> None:
    draw = random.Random(7)
    rows = [f"{n},4{draw.randrange(10**15):015d},{luhn_card(draw)}" for n in range(2000)]
    path = tmp_path / "orders.csv"
    path.write_text("id,reference,opaque\n" + "\n".join(rows))
    seen = look(path)
    assert counted(seen) == {"payment-card": 2000}  # the column of real ones, none of the references
    path.write_text("id,reference\n" + "\n".join(row.rpartition(",")[0] for row in rows))
    assert look(path).counts == ()


def test_a_directory_is_walked_and_links_are_not(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("mail a.b@corp.example")
    root = tmp_path / "root"
    (root / "sub" / ".git").mkdir(parents=True)
    (root / "sub" / "a.txt").write_text("mail c.d@corp.example")
    (root / "sub" / ".git" / "b.txt").write_text("mail e.f@corp.example")
    (root / "link").symlink_to(outside)
    (root / "link.txt").symlink_to(outside / "secret.txt")
    os.mkfifo(root / "pipe.txt")
    seen = look(root)
    assert counted(seen) == {"email": 1}
    assert str(seen.findings[0].location) == "sub/a.txt:1"


def test_large_files_are_sampled_the_same_way_every_time(tmp_path: Path) -> None:
    limits = Limits(whole=1 << 20, block=1 << 16, blocks=8)
    path = tmp_path / "big.csv"
    with path.open("w") as out:
        out.write("id,mail\n")
        for number in range(200_000):
            out.write(f"{number},user{number}@corp.example\n")
    first, second = look(path, limits=limits), look(path, limits=limits)
    assert first == second
    assert 0.05 < first.share < 0.2
    expected = 200_000 * first.share
    assert counted(first)["email"] == pytest.approx(expected, rel=0.1)
    assert "of the bytes that were read" in first.findings[0].evidence[0].text
    assert look(path, limits=Limits(whole=1 << 20, block=1 << 16, blocks=8, seed=5)) != first


@given(st.integers(0, 10**9), st.integers(1, 64), st.integers(1, 20))
def test_spans_are_ordered_disjoint_and_bounded(size: int, whole_blocks: int, blocks: int) -> None:
    limits = Limits(whole=whole_blocks * 1000, block=1000, blocks=blocks)
    taken = spans(size, limits, "x")
    assert taken[0][0] == 0
    assert all(start <= end <= size for start, end in taken)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(taken))
    assert sum(end - start for start, end in taken) <= max(limits.whole, limits.block)


def test_choice_takes_some_of_every_group() -> None:
    names = [f"logs/2026/{n}.json" for n in range(5000)] + ["hr/salaries.csv"]
    blobs = [LocalBlob(Path(name), name, 1) for name in names]
    chosen = choose(blobs, 100, 1)
    assert len(chosen) == 100
    assert "hr/salaries.csv" in {blob.name for blob in chosen}
    assert chosen == choose(blobs, 100, 1)


def test_gzip_and_its_bombs(tmp_path: Path) -> None:
    good = tmp_path / "a.csv.gz"
    good.write_bytes(gzip.compress(b"mail\na.b@corp.example\n"))
    assert counted(look(good)) == {"email": 1}
    bomb = tmp_path / "b.txt.gz"
    bomb.write_bytes(gzip.compress(b"\n" * (64 << 20)))
    seen = look(bomb, limits=Limits(whole=4 << 20))
    assert [gap.why for gap in seen.gaps] == [
        "only the first 4 MiB of its content were read: it expands like a decompression bomb"
    ]
    cut = tmp_path / "c.txt.gz"
    cut.write_bytes(gzip.compress(b"a.b@corp.example " * 5000)[:-20])
    seen = look(cut)
    assert "damaged gzip data" in seen.gaps[0].why


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("x.bin", b"\x00\x01\x02" * 100, "binary content of a format that is not read"),
        ("x.parquet", b"PAR1" + b"\xff" * 200 + b"PAR1", "not readable as Parquet"),
        ("x.parquet", b"PAR1", "not readable as Parquet"),
        ("x.csv.gz", gzip.compress(b"\x00\x01" * 50, mtime=0), "binary content inside gzip"),
    ],
)
def test_what_cannot_be_read_is_a_gap(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    seen = look(tmp_path)
    assert [gap.what for gap in seen.gaps] == [name]
    assert why in seen.gaps[0].why
    assert seen.gaps[0].needs


def test_a_missing_target_is_a_gap(tmp_path: Path) -> None:
    seen = look(tmp_path / "nothing")
    assert "cannot read" in seen.gaps[0].why
    assert seen.counts == ()


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "latin-1"])
def test_encodings(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("näme,mail\nJosé,a.b@corp.example\n".encode(charset))
    assert counted(look(path)) == {"email": 1}


def test_a_broken_table_is_read_as_text_from_there(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('mail,x\na.b@corp.example,1\n"open ' + "filler filler\n" * 12000 + "c.d@corp.example\n")
    seen = look(path)
    assert counted(seen) == {"email": 2}
    assert "not readable as a table from line 3" in seen.gaps[0].why


@given(st.text(st.sampled_from('a\\nrtu"/0041\n\u00e9 {}'), max_size=60))
def test_unescaping_agrees_with_a_json_parser(text: str) -> None:
    data = json.dumps(text).encode()[1:-1]
    said = unescape(data).decode()
    assert said == "".join(" " if char < " " else char for char in text)


def test_one_huge_line(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"a": "' + "word " * 900_000 + 'a.b@corp.example"}')
    started = time.monotonic()
    assert counted(look(path)) == {"email": 1}
    assert time.monotonic() - started < 20


def test_values_at_a_chunk_border_are_found_once(tmp_path: Path) -> None:
    for shift in (-30, -8, 0, 8):
        path = tmp_path / "x.txt"
        path.write_text("w" + " " * ((1 << 20) + shift) + "a.b@corp.example" + " x" * 1000)
        assert counted(look(path)) == {"email": 1}, shift


def test_a_parquet_file_that_repeats_one_value_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "bomb.parquet"
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 3000, pa.int32()), pa.array(["a" * (1 << 20)]))
    pq.write_table(pa.table({"x": column}), path, use_dictionary=True)
    assert path.stat().st_size < 1 << 20
    seen = look(path)
    assert "values beyond 64 MiB" in seen.gaps[0].why


PARQUET = pa.table({"mail": ["a.b@corp.example"] * 20, "n": list(range(20))})


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_mutated_files_never_stop_a_scan(tmp_path: Path, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["csv", "jsonl", "parquet", "csv.gz", "txt"]))
    path = tmp_path / f"f.{kind}"
    if kind == "parquet":
        pq.write_table(PARQUET, path)
        content = bytearray(path.read_bytes())
    else:
        content = bytearray(b'a,"b\n1,{"x":"\\u00e9\\n536-90-4399"}\n' * 20)
        content = bytearray(gzip.compress(content)) if kind.endswith("gz") else content
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=12)
    ):
        content[place] = value
    path.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    look(path)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=600), name=st.sampled_from(["a.csv", "a.json", "a.txt", "a.tsv", "a"]))
def test_random_bytes_never_stop_a_scan(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / "f").mkdir(exist_ok=True)
    for old in (tmp_path / "f").iterdir():
        old.unlink()
    (tmp_path / "f" / name).write_bytes(content)
    look(tmp_path / "f")


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A server that speaks S3, in its own process; yields its URL."""
    with moto_server() as url:
        yield url


def test_an_object_store(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=s3, region_name="us-east-1")
    client.create_bucket(Bucket="training")
    pq.write_table(PARQUET, tmp_path / "p.parquet")
    client.put_object(Bucket="training", Key="v1/a.csv", Body=b"mail\nx.y@corp.example\n")
    client.put_object(Bucket="training", Key="v1/b.jsonl.gz", Body=gzip.compress(b'{"ssn": "536-90-4399"}\n'))
    client.put_object(Bucket="training", Key="v1/p.parquet", Body=(tmp_path / "p.parquet").read_bytes())
    client.put_object(Bucket="training", Key="v2/c.txt", Body=b"z.z@corp.example")
    store = StoreSettings(endpoint_url=s3, region="us-east-1")
    seen = look("s3://training/v1/", store=store)
    assert counted(seen) == {"email": 21, "us-ssn": 1}
    assert seen.gaps == ()
    assert seen.share == 1.0
    assert {str(f.location) for f in seen.findings} == {"s3://training/v1/a.csv:2", "s3://training/v1/b.jsonl.gz:1"}
    assert counted(look("s3://training/v1/a.csv", store=store)) == {"email": 1}
    assert counted(look("s3://training", store=store)) == {"email": 22, "us-ssn": 1}
    missing = look("s3://no-such-bucket/x/", store=store)
    assert missing.gaps
    assert "s3:ListBucket" in missing.gaps[0].needs
    none = look("s3://training/v9/nothing.csv", store=store)
    assert none.gaps[0].why == "no object has this key or prefix"
