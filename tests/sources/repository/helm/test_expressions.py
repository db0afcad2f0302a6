"""What templates give, held against what Helm itself printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sources.repository.helm.charts import failure, rendering, text

TABLE: dict[str, Any] = yaml.load(
    (Path(__file__).parent / "expressions.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
)


@pytest.mark.parametrize("row", TABLE["expressions"], ids=lambda row: str(row["template"])[:60])
def test_a_template_gives_what_helm_gives(row: dict[str, Any]) -> None:
    result = rendering({"x.yaml": row["template"]}, TABLE["values"])
    needed = [one.why for one in result.failures]
    if row.get("fails"):
        assert needed
    else:
        assert needed == []
        assert result.holes.said(result.outputs[0].text) == row["gives"]


@pytest.mark.parametrize(
    ("template", "line", "why"),
    [
        ("a\n{{ .Values.a.b }}", 2, "nil pointer evaluating interface {}.b"),
        ("{{ if true }}\n\n{{ upper 1 }}{{ end }}", 3, "wrong type for value of upper: expected string; got int"),
        ("\n\n{{ nothing .Values }}", 3, 'function "nothing" is not known'),
        ('a\n{{ range list 1 }}\n{{ fail "no" }}\n{{ end }}', 3, "no"),
        ("\n{{ if true }}\n", 2, "a block without its {{end}}"),
        ("\n{{ .Values.a-b }}", 2, "unexpected character '-' in an action"),
        ('\n\n{{ "open }}', 3, "a text without its closing quote"),
        ("{{/* never closed", 1, "a comment that is not closed by */}}"),
        ("{{ eq .Values.n 1 }}", 1, "error calling eq: incompatible types for comparison: float64 and int"),
        ('{{ include "a" . }}{{ define "a" }}\n\n{{ .x.y }}{{ end }}', 3, "nil pointer evaluating interface {}.y"),
    ],
)
def test_an_error_names_its_line(template: str, line: int, why: str) -> None:
    found, said = failure(template, "n: 1")
    assert said.endswith(why)
    assert found == line


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ randAlphaNum 5 }}", "${randAlphaNum, made when the chart is installed}"),
        ("{{ randAlphaNum 5 | b64enc }}", "${b64enc of randAlphaNum, made when the chart is installed}"),
        ("{{ uuidv4 | quote }}", '"${uuidv4, made when the chart is installed}"'),
        ('{{ printf "%s-%s" "a" (randAlpha 3) }}', "a-${randAlpha, made when the chart is installed}"),
        ('{{ now | date "2006" }}', "${date, made when the chart is installed}"),
        ('{{ $ca := genCA "x" 365 }}{{ $ca.Cert }}', "${Cert of genCA, made when the chart is installed}"),
        ("{{ .Values.given | default (randAlphaNum 5) }}", "known"),
        ("{{ list (randAlphaNum 5) | len }}", "1"),
        ("{{ randAlphaNum 5 | len }}", "${len of randAlphaNum, made when the chart is installed}"),
        ("{{ if randAlphaNum 5 }}set{{ end }}", "set"),
        ('{{ dict "p" (randAlphaNum 5) | toYaml }}', "p: ${randAlphaNum, made when the chart is installed}"),
        ('{{ required "say who" .Values.who }}', "${a required value: say who}"),
    ],
)
def test_what_is_made_at_install_time_is_not_made_up(template: str, said: str) -> None:
    result = rendering({"x.yaml": template}, "given: known")
    assert result.holes.said(result.outputs[0].text) == said


def test_nothing_is_decided_by_what_nobody_knows() -> None:
    line, why = failure('{{ if contains "a" (randAlphaNum 5) }}a{{ end }}')
    assert line == 1
    assert (
        why
        == "depends on contains of randAlphaNum, made when the chart is installed, which is known at install time only"
    )


def test_a_required_value_is_a_need_and_the_template_goes_on() -> None:
    result = rendering({"x.yaml": 'a: 1\nb: {{ required "set b" .Values.b }}\n'})
    assert [(one.line, one.why, one.needed) for one in result.failures] == [(2, "set b", True)]
    assert result.outputs[0].text.startswith("a: 1\nb: ")


def test_one_template_that_fails_leaves_the_others() -> None:
    result = rendering({"a.yaml": '{{ fail "not so" }}', "b.yaml": "ok", "c.yaml": "{{ if }}"})
    assert [one.text for one in result.outputs] == ["ok"]
    assert {(one.path, one.stopped) for one in result.failures} == {
        ("t/templates/a.yaml", True),
        ("t/templates/c.yaml", False),
    }


def test_a_cluster_serves_what_kubernetes_has_and_no_operators_kinds() -> None:
    asked = ("apps/v1", "networking.k8s.io/v1/Ingress", "v1/Pod", "monitoring.coreos.com/v1", "policy/v1beta1", "route")
    has = [text(f'{{{{ .Capabilities.APIVersions.Has "{name}" }}}}') for name in asked]
    assert has == ["true", "true", "true", "false", "false", "false"]


def test_marks_in_a_file_are_no_marks() -> None:
    assert text("a: \ue0000\ue001") == "a: \ufffd0\ufffd"
