"""What a template finds in its dot: `.Chart`, `.Release`, `.Capabilities`, `.Files`, `.Values`."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bartizan.sources.repository.kubernetes.helm.chart import Chart, ChartFile
from bartizan.sources.repository.kubernetes.helm.functions.json_text import json_number
from bartizan.sources.repository.kubernetes.helm.functions.patterns import compiled
from bartizan.sources.repository.kubernetes.helm.functions.yaml_text import to_yaml
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Function, MethodMap, Record
from bartizan.sources.repository.kubernetes.helm.gotemplate.holes import Holes, cleaned

KUBERNETES = "1.34.0"
"""The version of Kubernetes that charts are rendered for."""

HELM = "v4.0.0"

API_VERSIONS = frozenset(
    {"v1", "apps/v1", "authentication.k8s.io/v1", "authorization.k8s.io/v1", "autoscaling/v1", "autoscaling/v2"}
    | {"batch/v1", "certificates.k8s.io/v1", "coordination.k8s.io/v1", "discovery.k8s.io/v1", "events.k8s.io/v1"}
    | {"admissionregistration.k8s.io/v1", "apiextensions.k8s.io/v1", "apiregistration.k8s.io/v1", "policy/v1"}
    | {"flowcontrol.apiserver.k8s.io/v1", "networking.k8s.io/v1", "node.k8s.io/v1", "rbac.authorization.k8s.io/v1"}
    | {"resource.k8s.io/v1", "scheduling.k8s.io/v1", "storage.k8s.io/v1"}
)
"""What every cluster of that version serves. Of the kinds in these groups `Has` is true as well; of what
an operator adds (cert-manager, Prometheus, KServe) it is false, as `helm template` has it."""


@dataclass(frozen=True, slots=True)
class Release:
    """What the chart is installed as; a namespace of None is chosen at install time."""

    name: str
    namespace: str | None = None


def has_version(name: str) -> bool:
    """`.Capabilities.APIVersions.Has`: an API version, or one with a kind."""
    group, _, kind = name.rpartition("/")
    return name in API_VERSIONS or (group in API_VERSIONS and kind[:1].isupper())


def capabilities() -> Record:
    """`.Capabilities`."""
    major, minor, _ = KUBERNETES.split(".")
    said = f"v{KUBERNETES}"
    kube = Record(
        "common.KubeVersion",
        {"Version": said, "GitVersion": said, "Major": major, "Minor": minor},
        {"String": Function(lambda: said, "")},
        said,
    )
    versions = Record("common.VersionSet", {}, {"Has": Function(has_version, "s")})
    helm = Record("common.HelmVersion", {"Version": HELM, "GitCommit": "", "GitTreeState": "", "GoVersion": ""})
    return Record(
        "*common.Capabilities",
        {"KubeVersion": kube, "APIVersions": versions, "HelmVersion": helm},
    )


def release_of(release: Release, holes: Holes) -> dict[str, object]:
    """`.Release` of a first installation."""
    namespace = holes.make(".Release.Namespace") if release.namespace is None else release.namespace
    return {
        "Name": release.name,
        "Namespace": namespace,
        "IsInstall": True,
        "IsUpgrade": False,
        "Revision": 1,
        "Service": "Helm",
    }


def chart_of(chart: Chart, *, root: bool) -> dict[str, object]:
    """`.Chart`: the metadata under the names that templates use."""
    out: dict[str, object] = {
        "Name": "", "Version": "", "AppVersion": "", "Description": "", "Type": "", "Home": "", "Icon": "",
        "APIVersion": "", "KubeVersion": "", "Condition": "", "Tags": "", "Deprecated": False,
        "Keywords": [], "Sources": [], "Maintainers": [], "Dependencies": [], "Annotations": {},
    }  # fmt: skip
    for key, value in chart.metadata.items():
        name = {"apiVersion": "APIVersion"}.get(key, key[:1].upper() + key[1:])
        if value is not None:
            out[name] = _text(value) if out.get(name) == "" else value
    out["Name"] = chart.name
    out["IsRoot"] = root
    return out


def _text(value: object) -> str:
    if isinstance(value, float):
        return json_number(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def files_of(files: Mapping[str, ChartFile]) -> MethodMap:
    """`.Files`: what the chart holds beside its templates and its subcharts, and nothing outside it."""
    own = {name: file for name, file in files.items() if not name.startswith(("templates/", "charts/"))}
    return _files({name: cleaned(file.text) for name, file in own.items()})


def _files(files: Mapping[str, str]) -> MethodMap:
    def lines(name: str) -> list[object]:
        text = files.get(name, "")
        return [*text.removesuffix("\n").split("\n")] if text else []

    def glob(pattern: str) -> MethodMap:
        wanted = globbed(pattern)
        return _files({name: text for name, text in files.items() if wanted.search(name)})

    def encoded() -> str:
        return _data({name: base64.b64encode(text.encode()).decode() for name, text in files.items()})

    return MethodMap(
        files,
        {
            "Get": Function(lambda name: files.get(name, ""), "s"),
            "GetBytes": Function(lambda name: files.get(name, ""), "s"),
            "Lines": Function(lines, "s"),
            "Glob": Function(glob, "s"),
            "AsConfig": Function(lambda: _data(files), ""),
            "AsSecrets": Function(encoded, ""),
        },
    )


def _data(files: Mapping[str, str]) -> str:
    """The files as a ConfigMap's or Secret's data, by their names without directories."""
    return str(to_yaml({name.rpartition("/")[2]: text for name, text in files.items()}))


_LONGEST_PATTERN = 500


def globbed(pattern: str) -> Any:
    """A glob in which `*` stops at `/`, `**` does not, and `{a,b}` is a choice, as an expression of RE2."""
    out: list[str] = []
    depth = place = 0
    text = re.sub(r"\*{3,}", "**", pattern[:_LONGEST_PATTERN])
    while place < len(text):
        character = text[place]
        piece = _GLOB.get(character, re.escape(character))
        if text.startswith("**", place):
            piece = ".*"
            place += 1
        elif character == "{":
            depth += 1
        elif character in "},":
            piece = piece if depth else re.escape(character)
            depth -= character == "}" and depth > 0
        elif character == "[" and (end := text.find("]", place + 2)) > 0:
            inner = text[place + 1 : end].replace("\\", "")
            piece = "[" + ("^" + inner[1:] if inner[0] in "!^" else inner) + "]"
            place = end
        out.append(piece)
        place += 1
    return compiled("(?s)\\A" + "".join(out) + ")" * depth + "\\z")


_GLOB = {"*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}
