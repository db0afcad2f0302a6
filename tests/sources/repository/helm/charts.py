"""Small charts for the tests, and what is rendered and read of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bartizan.sources.repository.kubernetes.helm.chart import Chart, ChartFile
from bartizan.sources.repository.kubernetes.helm.context import Release
from bartizan.sources.repository.kubernetes.helm.engine import Rendering, render
from bartizan.sources.repository.kubernetes.helm.functions.yaml_text import read_yaml
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import LinedMap
from bartizan.sources.repository.kubernetes.helm.reader import READER
from bartizan.sources.repository.kubernetes.helm.releases import READER as RELEASES
from bartizan.sources.repository.kubernetes.helm.values import rendered_values
from tests.sources.repository.trees import Read, read, write

FIXTURES = Path(__file__).parent / "fixtures"


def rendering(templates: Mapping[str, str], values: str = "", **more: str) -> Rendering:
    """A chart `t` of these templates, rendered as the release `release-name` in `default`."""
    files = {
        f"templates/{name}": ChartFile(f"templates/{name}", f"t/templates/{name}", text)
        for name, text in templates.items()
    }
    files |= {name: ChartFile(name, f"t/{name}", text) for name, text in more.items()}
    defaults = read_yaml(values, "t/values.yaml")
    metadata: dict[str, object] = {"name": "t", "version": "0.1.0", "appVersion": "1.2"}
    chart = Chart("t", metadata, "t/Chart.yaml", files, defaults if isinstance(defaults, LinedMap) else LinedMap())
    return render(chart, rendered_values(chart, {}), Release("release-name", "default"))


def text(template: str, values: str = "") -> str:
    """What one template gives; unknown values as `${why}`."""
    result = rendering({"x.yaml": template}, values)
    assert result.failures == [], result.failures
    return result.holes.said(result.outputs[0].text)


def failure(template: str, values: str = "") -> tuple[int, str]:
    """Line and reason of a template that cannot be rendered."""
    result = rendering({"x.yaml": template}, values)
    assert not result.outputs, result.outputs[0].text
    return result.failures[0].line, result.failures[0].why


def scan(root: Path, files: Mapping[str, str | bytes] | None = None) -> Read:
    """What the readers of charts and of installations find in a tree."""
    if files is not None:
        write(root, files)
    return read(root, readers=(READER, RELEASES))


def chart(name: str = "c", **templates: str) -> dict[str, str | bytes]:
    """The files of a chart in a directory of its name; `_` in a template's name is `.`."""
    files: dict[str, str | bytes] = {f"{name}/Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n"}
    return files | {f"{name}/templates/{key}.yaml": content for key, content in templates.items()}


def pod(name: str, **spec: Any) -> str:
    """A Deployment whose pods have this specification, as text."""
    lines = "\n".join(f"      {key}: {value}" for key, value in spec.items())
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  template:\n    spec:\n"
        f"      containers: [{{name: x, image: vllm/vllm-openai}}]\n{lines}\n"
    )
