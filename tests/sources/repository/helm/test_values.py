"""Values of charts and subcharts laid over one another; what is expected is what Helm 4.2.3 gives."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

from tests.sources.repository.helm.charts import scan

DUMP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\ndata: {v: {{ .Values | toJson | quote }}}\n"


def values(root: Path, files: dict[str, str | bytes], name: str = "top") -> Any:
    """What the chart of that name sees as its values."""
    return json.loads(scan(root, files).config(f"ConfigMap/{name}")["data"]["v"])


def declared(name: str, more: str = "", at: str = "") -> dict[str, str | bytes]:
    """A chart that shows its values in a ConfigMap of its name."""
    directory = at or name
    return {
        f"{directory}/Chart.yaml": f"name: {name}\nversion: 1.0.0\n{more}",
        f"{directory}/templates/v.yaml": DUMP.replace("NAME", "{{ .Chart.Name }}"),
    }


def test_a_parent_overrides_its_subchart_and_shares_globals(tmp_path: Path) -> None:
    files = declared("top") | declared("sub", at="top/charts/sub")
    files["top/values.yaml"] = "global: {g: top, t: {x: 1}}\nsub: {a: parent, m: {k: p}}\n"
    files["top/charts/sub/values.yaml"] = (
        "a: own\nb: own\nm: {k: own, l: own}\nglobal: {g: sub, only: sub, t: {x: 2, z: 3}}\n"
    )
    assert values(tmp_path, files, "sub") == {
        "a": "parent",
        "b": "own",
        "m": {"k": "p", "l": "own"},
        "global": {"g": "top", "only": "sub", "t": {"x": 1, "z": 3}},
    }
    assert values(tmp_path, files)["sub"]["b"] == "own"
    assert values(tmp_path, files)["global"] == {"g": "top", "t": {"x": 1}}


def test_null_takes_a_default_away(tmp_path: Path) -> None:
    files = declared("top") | declared("sub", at="top/charts/sub")
    files["top/values.yaml"] = "a: {b: 1, c: null}\nz: 1\nsub: {gone: null, kept: {x: null}, p: 1}\n"
    files["top/charts/sub/values.yaml"] = "gone: 1\nkept: {x: 1, w: 2}\np: 2\nq: {r: 1}\n"
    assert values(tmp_path / "1", files)["a"] == {"b": 1}
    # A null in the parent's own values does nothing, unless somebody sets another of the subchart's.
    assert values(tmp_path / "1", files, "sub") == {
        "gone": 1,
        "kept": {"w": 2, "x": 1},
        "p": 1,
        "q": {"r": 1},
        "global": {},
    }
    prod = given(tmp_path / "2", files, "sub: {q: 5}")
    assert prod["sub"] == {"kept": {"w": 2}, "p": 1, "q": 5, "global": {}}
    assert given(tmp_path / "3", files, "a: {b: null}\nz: null\nsub: {gone: null, q: null}") == {
        "a": {},
        "sub": {"kept": {"w": 2}, "p": 1, "global": {}},
    }


def given(root: Path, files: dict[str, str | bytes], text: str) -> Any:
    """What the chart `top` sees as its values in an environment."""
    found = scan(root, files | {"top/values-prod.yaml": text})
    asset = next(asset for id_, asset in found.assets.items() if id_.endswith("values-prod.yaml#ConfigMap/top"))
    data: Any = asset.config["data"]
    return json.loads(data["v"])


def test_conditions_go_before_tags_and_the_first_that_is_a_boolean_counts(tmp_path: Path) -> None:
    dependencies = """dependencies:
  - {name: one, version: 1.0.0, condition: "missing.path,one.enabled", tags: [back]}
  - {name: two, version: 1.0.0, tags: [front, back]}
  - {name: three, version: 1.0.0, tags: [back]}
  - {name: four, version: 1.0.0, condition: four.enabled}
  - {name: five, version: 1.0.0, condition: five.enabled}
"""
    files = declared("top", dependencies)
    for name in ("one", "two", "three", "four", "five", "loose"):
        files |= declared(name, at=f"top/charts/{name}")
    files["top/values.yaml"] = "tags: {front: true, back: false}\none: {enabled: true}\nfour: {enabled: false}\n"
    assert scan(tmp_path, files).addresses() == {f"ConfigMap/{name}" for name in ("top", "one", "two", "five", "loose")}


def test_a_chart_twice_under_two_names(tmp_path: Path) -> None:
    dependencies = (
        "dependencies:\n  - {name: sub, alias: left, version: 1.0.0}\n  - {name: sub, alias: right, version: 1.0.0}\n"
    )
    files = declared("top", dependencies) | declared("sub", at="top/charts/sub")
    files["top/values.yaml"] = "left: {a: l}\nright: {b: r}\nsub: {a: nobody}\n"
    files["top/charts/sub/values.yaml"] = "a: own\nb: own\n"
    assert values(tmp_path, files, "left") == {"a": "l", "b": "own", "global": {}}
    assert values(tmp_path, files, "right") == {"a": "own", "b": "r", "global": {}}
    assert scan(tmp_path, files).addresses() == {"ConfigMap/top", "ConfigMap/left", "ConfigMap/right"}


def test_import_values_fill_what_the_parent_lacks(tmp_path: Path) -> None:
    dependencies = """dependencies:
  - name: sub
    version: 1.0.0
    import-values: [data, {child: inner.deep, parent: mine}]
"""
    files = declared("top", dependencies) | declared("sub", at="top/charts/sub")
    files["top/values.yaml"] = "mine: {a: top}\nshared: top\n"
    files["top/charts/sub/values.yaml"] = "exports: {data: {shared: s, fresh: s}}\ninner: {deep: {a: s, b: s}}\n"
    found = values(tmp_path, files)
    assert (found["shared"], found["fresh"], found["mine"]) == ("top", "s", {"a": "top", "b": "s"})


def test_a_template_of_the_parent_wins_over_its_subcharts(tmp_path: Path) -> None:
    files = declared("top") | declared("sub", at="top/charts/sub")
    files["top/charts/sub/templates/_h.tpl"] = '{{ define "who" }}sub{{ end }}'
    files["top/templates/_h.tpl"] = '{{ define "who" }}top{{ end }}'
    show = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: who}\ndata: {who: {{ include "who" . }}}\n'
    files["top/charts/sub/templates/who.yaml"] = show
    assert scan(tmp_path, files).config("ConfigMap/who")["data"] == {"who": "top"}


def packed(files: dict[str, str | bytes]) -> bytes:
    """An archive of a chart's files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def test_a_subchart_in_an_archive_and_one_in_that(tmp_path: Path) -> None:
    inner = packed(declared("inner"))
    sub = declared("sub") | {"sub/values.yaml": "a: own\ninner: {x: 1}\n", "sub/charts/inner-1.0.0.tgz": inner}
    files = declared("top", "dependencies:\n  - {name: sub, version: 1.0.0}\n")
    files |= {"top/charts/sub-1.0.0.tgz": packed(sub), "top/values.yaml": "sub: {b: parent}\n"}
    found = scan(tmp_path, files)
    assert found.gaps == []
    assert values(tmp_path, files, "sub") == {"a": "own", "b": "parent", "inner": {"x": 1, "global": {}}, "global": {}}
    assert values(tmp_path, files, "inner") == {"x": 1, "global": {}}
    sighting = found.asset("ConfigMap/sub").sightings[0]
    assert (sighting.location.path, sighting.location.line) == ("top/charts/sub-1.0.0.tgz", 1)


def test_a_dependency_beside_the_chart(tmp_path: Path) -> None:
    dependencies = "dependencies:\n  - {name: lib, version: 1.0.0, repository: file://../lib}\n"
    files = declared("top", dependencies)
    files["lib/Chart.yaml"] = "name: lib\nversion: 1.0.0\ntype: library\n"
    files["lib/templates/_l.tpl"] = '{{ define "lib.name" }}from-lib{{ end }}'
    files["top/templates/v.yaml"] = DUMP.replace("NAME", '{{ include "lib.name" . }}')
    found = scan(tmp_path, files)
    assert found.addresses() == {"ConfigMap/from-lib"}
    assert found.gaps == []
    outside = dict(files) | {"top/Chart.yaml": str(files["top/Chart.yaml"]).replace("../lib", "../../lib")}
    assert "the dependency lib" in scan(tmp_path, outside).whys()


def test_dependencies_of_an_older_chart(tmp_path: Path) -> None:
    files = declared("top") | declared("sub", at="top/charts/sub")
    files["top/requirements.yaml"] = """dependencies:
  - {name: sub, version: 1.0.0, condition: sub.enabled}
  - {name: far, version: 2.0.0}
"""

    files["top/values.yaml"] = "sub: {enabled: false}\n"
    found = scan(tmp_path, files)
    assert found.addresses() == {"ConfigMap/top"}
    assert "the dependency far 2.0.0 is not in charts/" in found.whys()
