"""Dependencies of projects in other languages: npm, Go, Maven, Gradle, NuGet, Cargo and their locks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import msgspec

from bartizan.sources.repository.manifests.declared import Declared, Lines, mapping
from bartizan.sources.repository.manifests.package import Requirement

_VERSION = re.compile(r"v?(\d[\w.+-]*)")
MOST = 100_000


def package_json(text: str) -> Iterator[Declared]:
    """`package.json`. Raises `ValueError`."""
    document = mapping(msgspec.json.decode(text))
    lines = Lines(text)
    for section in ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies"):
        for name, wanted in mapping(document.get(section)).items():
            if isinstance(wanted, str):
                exact = wanted if re.fullmatch(r"\d[\w.+-]*", wanted) else None
                yield Declared("npm", Requirement(name, exact, wanted), *lines.of(name))


def package_lock(text: str) -> Iterator[Declared]:
    """`package-lock.json` of any version. Raises `ValueError`."""
    document = mapping(msgspec.json.decode(text))
    lines = Lines(text)
    for path, entry in mapping(document.get("packages")).items():
        name = path.rpartition("node_modules/")[2]
        version = mapping(entry).get("version")
        if path and name and isinstance(version, str):
            hashed = bool(mapping(entry).get("integrity"))
            yield Declared("npm", Requirement(name, version, hashed=hashed), *lines.of(path), locked=True)
    if "packages" not in document:
        for name, entry in mapping(document.get("dependencies")).items():
            version = mapping(entry).get("version")
            if isinstance(version, str):
                yield Declared("npm", Requirement(name, version), *lines.of(name), locked=True)


def yarn_lock(text: str) -> Iterator[Declared]:
    """`yarn.lock` of both generations."""
    name, start = "", 0
    for number, line in enumerate(text.split("\n")[:MOST], 1):
        if line and not line[0].isspace() and line.rstrip().endswith(":"):
            first = line.strip().rstrip(":").split(",")[0].strip('"')
            name, start = first.rpartition("@")[0].partition("@npm")[0] or first, number
        elif name and (match := re.match(r'\s+version:?\s+"?([\w.+-]+)"?', line)):
            yield Declared("npm", Requirement(name, match.group(1)), start, number, locked=True)
            name = ""


def pnpm_lock(text: str) -> Iterator[Declared]:
    """`pnpm-lock.yaml`: the keys of `packages`."""
    inside = False
    for number, line in enumerate(text.split("\n")[:MOST], 1):
        if re.match(r"\S", line):
            inside = line.startswith("packages:")
        elif inside and (match := re.match(r"  ['\"]?/?(@?[^@'\"\s(]+)[@/](\d[\w.+-]*)", line)):
            yield Declared("npm", Requirement(match.group(1), match.group(2)), number, number, locked=True)


def go_mod(text: str) -> Iterator[Declared]:
    """`go.mod`: its requirements."""
    for number, line in enumerate(text.split("\n")[:MOST], 1):
        match = re.match(r"\s*(?:require\s+)?([\w.-]+\.[\w.-]+/[\w./~-]+)\s+v(\d\S*)", line)
        if match is not None and not line.strip().startswith(("module", "replace", "//")):
            yield Declared("go", Requirement(match.group(1), f"v{match.group(2)}"), number, number)


def pom(text: str) -> Iterator[Declared]:
    """`pom.xml`: dependencies with the properties of the same file. Read by patterns: no entity is ever expanded."""
    properties = dict(re.findall(r"<([\w.-]+)>([^<>${}]{1,80})</\1>", text))
    for block in re.finditer(r"<dependency>(.{0,4000}?)</dependency>", text, re.DOTALL):
        fields = dict(re.findall(r"<(groupId|artifactId|version)>\s*([^<]{1,200}?)\s*</", block.group(1)))
        if "groupId" in fields and "artifactId" in fields:
            version = re.sub(
                r"\$\{([\w.-]+)\}", lambda match: properties.get(match.group(1), ""), fields.get("version", "")
            )
            line = text.count("\n", 0, block.start()) + 1
            end = text.count("\n", 0, block.end()) + 1
            name = f"{fields['groupId']}:{fields['artifactId']}"
            exact = _VERSION.fullmatch(version)
            yield Declared("maven", Requirement(name, version if exact else None, version or None), line, end)


def gradle(text: str) -> Iterator[Declared]:
    """`build.gradle` and `build.gradle.kts`: coordinates in quotes."""
    for number, line in enumerate(text.split("\n")[:MOST], 1):
        for match in re.finditer(r"""["']([\w.-]+:[\w.-]+)(?::([\w.+-]+))?["']""", line):
            yield Declared("maven", Requirement(match.group(1), match.group(2)), number, number)


def csproj(text: str) -> Iterator[Declared]:
    """`*.csproj` and `Directory.Packages.props`: package references."""
    for match in re.finditer(
        r'<Package(?:Reference|Version)\s+(?:Include|Update)="([\w.-]{1,200})"([^>]{0,400})', text
    ):
        version = re.search(r'Version="\[?([\w.+-]+)', match.group(2))
        line = text.count("\n", 0, match.start()) + 1
        yield Declared("nuget", Requirement(match.group(1), version.group(1) if version else None), line, line)


def cargo(text: str) -> Iterator[Declared]:
    """`Cargo.toml`. Raises `ValueError`."""
    document = tomllib.loads(text)
    lines = Lines(text)
    for section in ("dependencies", "dev-dependencies"):
        for name, wanted in mapping(document.get(section)).items():
            version = wanted if isinstance(wanted, str) else mapping(wanted).get("version")
            yield Declared(
                "cargo", Requirement(name, None, version if isinstance(version, str) else None), *lines.of(name)
            )


def cargo_lock(text: str) -> Iterator[Declared]:
    """`Cargo.lock`. Raises `ValueError`."""
    lines = Lines(text)
    for item in tomllib.loads(text).get("package", []):
        name, version = mapping(item).get("name"), mapping(item).get("version")
        if isinstance(name, str) and isinstance(version, str):
            yield Declared("cargo", Requirement(name, version), *lines.of(name), locked=True)
