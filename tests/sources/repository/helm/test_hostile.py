"""Charts that are made to hurt: bounded in steps, text and depth, and told as gaps."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import time
from pathlib import Path

import pytest

from bartizan.sources.repository.kubernetes.helm.archive import ArchiveError, unpacked
from tests.sources.repository.helm.charts import chart, failure, pod, rendering, scan


@pytest.mark.parametrize(
    "template",
    [
        "{{ range until 1000000000 }}x{{ end }}",
        "{{ range 1000000000 }}x{{ end }}",
        "{{ untilStep 0 1000000000 1 }}",
        "{{ seq 1000000000 }}",
        '{{ repeat 1000000000 "x" }}',
        '{{ indent 1000000000 "x" }}',
        '{{ "x" | printf "%1000000000s" }}',
        '{{ printf "%*d" 1000000000 1 }}',
        '{{ replace "" "xxxxxxxxxxxxxxxxxxxx" (repeat 1000000 "x") }}',
        '{{ $s := "xxxxxxxxxx" }}{{ range until 60 }}{{ $s = print $s $s }}{{ end }}',
        "{{ $s := list 1 }}{{ range until 60 }}{{ $s = concat $s $s }}{{ end }}",
        '{{ $d := dict "a" 1 }}{{ range until 60 }}{{ $d = dict "x" $d "y" $d }}{{ end }}{{ toYaml $d }}',
        '{{ $d := dict }}{{ $_ := set $d "self" $d }}{{ toJson $d }}',
        '{{ $d := dict }}{{ $_ := set $d "self" $d }}{{ $d }}',
        '{{ $d := dict }}{{ $_ := set $d "self" $d }}{{ deepCopy $d }}',
        '{{ $d := dict }}{{ $_ := set $d "self" $d }}{{ mergeOverwrite $d $d }}{{ merge (dict) $d | toYaml }}',
        '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
        '{{ define "a" }}{{ template "b" . }}{{ end }}{{ define "b" }}{{ template "a" . }}{{ end }}{{ template "a" }}',
        '{{ define "a" }}{{ include "a" . }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
        "{{ tpl .Values.again . }}",
        "{{ range until 9999 }}{{ range until 9999 }}{{ range until 9999 }}x{{ end }}{{ end }}{{ end }}",
        "{{ range until 9999 }}{{ range until 9999 }}{{ end }}{{ end }}",
        "{{ if true }}" * 500 + "{{ end }}" * 500,
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ if false }}" + "{{ else if false }}" * 5000 + "{{ end }}",
        '{{ regexReplaceAll "" (repeat 100000 "a") (repeat 100000 "b") }}',
        "{{ uniq (until 90000) }}",
        "{{ toYaml (fromYaml .Values.laughs) }}",
    ],
    ids=lambda template: template[:40],
)
def test_a_bomb_is_a_failure_soon(template: str) -> None:
    laughs = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"  {after}: &{after} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, after in zip("abcdefg", "bcdefgh", strict=True)
    )
    values = "again: '{{ tpl .Values.again . }}'\nlaughs: |\n  " + laughs
    start = time.process_time()
    failure(template, values)
    assert time.process_time() - start < 20


@pytest.mark.parametrize("pattern", ["(a*)*b", "(a|aa)+$", "x{1000}{1000}"])
def test_a_pattern_takes_linear_time_or_is_refused(pattern: str) -> None:
    start = time.process_time()
    rendering({"x.yaml": f'{{{{ regexReplaceAll "{pattern}" (repeat 100000 "a") "" }}}}'})
    assert time.process_time() - start < 5


def test_a_bomb_in_one_template_leaves_no_steps_for_more_but_ends(tmp_path: Path) -> None:
    files = chart(a="{{ range until 9999 }}{{ range until 9999 }}{{ end }}{{ end }}", b=pod("b"))
    found = scan(tmp_path, files)
    assert "more steps than one chart may take" in found.whys()


def packed(files: dict[str, bytes], **kinds: bytes) -> bytes:
    """A chart's archive; `kinds` are members of another type."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for name, type_ in kinds.items():
            link = tarfile.TarInfo(f"c/{name}")
            link.type = type_
            link.linkname = "/etc/passwd"
            archive.addfile(link)
    return out.getvalue()


def test_an_archive_gives_regular_files_inside_it_only() -> None:
    data = packed(
        {"c/Chart.yaml": b"name: c", "../out": b"x", "/abs": b"x", "c/../../up": b"x"},
        link=tarfile.SYMTYPE,
        hard=tarfile.LNKTYPE,
        device=tarfile.CHRTYPE,
    )
    assert set(unpacked(data)) == {"c/Chart.yaml"}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (packed({"c/big": b"\0" * 24 * 1024 * 1024}), "unpacks to more"),
        (packed({f"c/{number}": b"" for number in range(2100)}), "more than 2000 files"),
        (b"not an archive", "no readable archive"),
        (packed({"c/Chart.yaml": random.Random(1).randbytes(4000)})[:2000], "no readable archive"),
    ],
    ids=["large file", "many files", "no archive", "cut off"],
)
def test_a_hostile_archive_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(ArchiveError, match=why):
        unpacked(data)


def test_zeros_are_the_end_of_an_archive() -> None:
    assert unpacked(gzip.compress(b"\0" * 64 * 1024 * 1024)) == {}


def test_a_hostile_archive_in_a_chart_is_a_gap(tmp_path: Path) -> None:
    found = scan(tmp_path, {**chart(a=pod("a")), "c/charts/x-1.0.0.tgz": packed({"x/big": b"\0" * 24 * 1024 * 1024})})
    assert "c/charts/x-1.0.0.tgz: the archive unpacks to more than" in found.whys()
    assert found.addresses() == {"Deployment/a"}


def test_values_that_are_no_map_and_files_that_are_no_yaml(tmp_path: Path) -> None:
    files = {
        **chart(a=pod("a"), b="a: [\n"),
        "c/values.yaml": "- 1\n",
        "c/values-x.yaml": "a: [",
        "c/values-y.yaml": "5",
    }
    found = scan(tmp_path, files)
    assert found.addresses() == {"Deployment/a"}
    assert "c/templates/b.yaml:2: renders to what is no YAML" in found.whys()
    assert "c/values-x.yaml:2: cannot be parsed" in found.whys()


def test_a_chart_cannot_read_beside_itself(tmp_path: Path) -> None:
    secret = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: {{ .Files.Get "../secret" | quote }}}\n'
    found = scan(tmp_path, {**chart(a=secret), "secret": "hidden", "c/files/a": "x"})
    assert found.config("ConfigMap/x")["data"] == {"a": ""}


def test_what_only_looks_like_a_chart_yields_nothing(tmp_path: Path) -> None:
    found = scan(
        tmp_path,
        {
            "app/templates/index.yaml": "{{ block }}",
            "values.yaml": "a: 1",
            "charts/readme.txt": "x",
            "x/Chart.yaml": "a: [",
            "config/values-prod.yaml": "{{ broken",
            "k8s/app.yaml": "kind: Application\nspec: {source: {path: x}}\n",
        },
    )
    assert found.addresses() == set()
    assert [gap.what for gap in found.gaps] == ["x/Chart.yaml:2"]


def test_aliases_that_multiply_are_bounded(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    directory = "c"
    for level in range(6):
        many = "".join(f"  - {{name: n{level + 1}, version: 1.0.0, alias: a{number}}}\n" for number in range(20))
        files[f"{directory}/Chart.yaml"] = f"name: n{level}\nversion: 1.0.0\ndependencies:\n{many}"
        files[f"{directory}/templates/a.yaml"] = pod("a")
        directory += f"/charts/n{level + 1}"
    files[f"{directory}/Chart.yaml"] = "name: n6\nversion: 1.0.0\n"
    start = time.process_time()
    assert "c/Chart.yaml: not rendered: more than 300 subcharts" in scan(tmp_path, files).whys()
    assert time.process_time() - start < 10


def test_charts_that_depend_on_each_other(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    for one, other in (("a", "b"), ("b", "a")):
        need = f"dependencies: [{{name: {other}, version: 1.0.0, repository: 'file://../{other}'}}]\n"
        files |= {f"{one}/Chart.yaml": f"name: {one}\nversion: 1.0.0\n{need}", f"{one}/templates/x.yaml": pod(one)}
    found = scan(tmp_path, files)
    assert found.addresses() >= {"Deployment/a", "Deployment/b"}
    assert "more than 8 levels" in found.whys()
