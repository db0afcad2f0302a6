"""What a command fetches before it starts it, and whether that can change: a package, an image, a repository.

The runners are those of MCP clients' configurations and of agents in CI: `npx`, `uvx`, `docker run`, `go run` ….
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bartizan.model.values import Value

RUNNERS = {
    "npx": "npm", "pnpx": "npm", "bunx": "npm", "pnpm": "npm", "yarn": "npm", "bun": "npm", "npm": "npm",
    "uvx": "pypi", "pipx": "pypi", "uv": "pypi", "docker": "docker", "podman": "docker", "nerdctl": "docker",
    "deno": "deno", "go": "go", "dnx": "nuget",
}  # fmt: skip
SHELLS = frozenset({"bash", "sh", "zsh", "dash", "cmd", "powershell", "pwsh"})
BRIDGES = frozenset({"mcp-remote", "mcp-proxy", "supergateway", "mcp-remote-go", "@smithery/cli"})
"""Packages that pass on to a server elsewhere, whose address is one of their arguments."""

_SHELL_FLAGS = frozenset({"-c", "-lc", "-ic", "/c", "/C", "/k", "-Command", "-NoProfile", "/d", "/s"})
_NEED_VERB = {
    "pnpm": {"dlx", "exec"}, "yarn": {"dlx"}, "bun": {"x"}, "npm": {"exec", "x"}, "uv": {"tool", "run", "x"},
    "pipx": {"run"}, "go": {"run"}, "deno": {"run"},
}  # fmt: skip
_PACKAGE_OPTIONS = frozenset({"-p", "--package", "--from", "--with", "--spec"})
_VALUE_OPTIONS = frozenset(
    {"--python", "--directory", "--project", "--index-url", "--registry", "--cache", "--index", "--extra-index-url",
     "--default-index", "-c", "--cwd", "--prefix", "--node-options", "--with-requirements", "--env-file", "--config",
     "--import-map"}
)  # fmt: skip
_IMAGE_OPTIONS = frozenset(
    {"-e", "--env", "-v", "--volume", "--name", "--network", "--net", "--mount", "-p", "--publish", "--env-file", "-w",
     "--workdir", "-u", "--user", "--entrypoint", "--platform", "--pull", "-l", "--label", "--add-host", "--gpus",
     "-h", "--hostname", "--memory", "-m", "--cpus", "--security-opt", "--cap-drop", "--cap-add", "--tmpfs", "--dns",
     "--ulimit", "--log-driver", "--restart", "--shm-size"}
)  # fmt: skip
_COMMIT = re.compile(r"[0-9a-f]{40}|sha256:[0-9a-f]{64}")
_EXACT = re.compile(r"v?\d+(\.\d+)*([-+.]?[\w.+-]+)?")
_NPM_EXACT = re.compile(r"v?=?\d+\.\d+\.\d+([-+][\w.+-]+)?")
_VERSION_TAG = re.compile(r"v?\d+(\.\d+)+.*")
_MOVING = frozenset({"latest", "next", "beta", "alpha", "canary", "main", "master", "dev", "nightly", "stable", "*"})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is fetched: from which ecosystem (npm, pypi, docker, git, go, deno, nuget), its name and version.

    `version` is None where none is named; `pinned` says whether what is fetched can never change.
    """

    ecosystem: str
    package: str
    version: str | None

    @property
    def pinned(self) -> bool:
        """Whether the version is exact."""
        return is_pinned(self.ecosystem, self.version)


def is_pinned(ecosystem: str, version: str | None) -> bool:
    """Whether a version as it is written names one release: a commit for git, a digest or full tag for images."""
    if version is None or version.lower() in _MOVING:
        return False
    if ecosystem == "git":
        return bool(_COMMIT.fullmatch(version))
    if ecosystem == "docker":
        return bool(_COMMIT.fullmatch(version)) or bool(_VERSION_TAG.fullmatch(version))
    if ecosystem in {"npm", "deno", "go"}:
        return bool(_NPM_EXACT.fullmatch(version) or _COMMIT.fullmatch(version))
    return bool(_EXACT.fullmatch(version))


def fetched(command: str, words: Sequence[Value]) -> Fetched | None:
    """What a command line fetches and starts; None for a program that is there already."""
    program = base(command)
    texts = [word for word in words if isinstance(word, str)]
    if program in SHELLS:
        rest = [part for word in texts if word not in _SHELL_FLAGS for part in word.split()]
        return fetched(rest[0], rest[1:]) if rest and base(rest[0]) in RUNNERS else None
    if program in {"env", "sudo", "dotenvx", "dotenv"}:
        at = next((index for index, word in enumerate(texts) if base(word) in RUNNERS), None)
        return fetched(texts[at], texts[at + 1 :]) if at is not None else None
    ecosystem = RUNNERS.get(program)
    if ecosystem is None or (program in _NEED_VERB and not set(texts[:3]) & _NEED_VERB[program]):
        return None
    if ecosystem == "docker":
        return _image(texts)
    if program == "uv" and "run" in texts[:1] and not any(word.startswith(("--with", "--from")) for word in texts):
        return None
    word = _package_word(texts, _NEED_VERB.get(program, set()))
    if word is None or word.startswith((".", "/", "~", "$", "file:")) or word.endswith((".py", ".js", ".mjs", ".ts")):
        return _deno_url(word) if ecosystem == "deno" and word is not None else None
    return _package(ecosystem, word)


def base(command: str) -> str:
    """The program's name without its folder and Windows ending."""
    name = command.replace("\\", "/").rpartition("/")[2]
    return name.removesuffix(".exe").removesuffix(".cmd")


def remote_url(words: Sequence[Value]) -> str | None:
    """The address that a bridge (`npx mcp-remote https://…`) passes on to; None for other commands."""
    texts = [word for word in words if isinstance(word, str)]
    names = {_split_npm(word)[0] for word in texts}
    if not names & BRIDGES:
        return None
    return next((word for word in texts if word.startswith(("https://", "http://"))), None)


def _package(ecosystem: str, word: str) -> Fetched | None:
    if word.startswith(("git+", "github:", "https://github.com", "https://gitlab.com")):
        head, _, revision = word.removeprefix("git+").partition("#")[0].rpartition("@")
        exact = bool(head) and "/" not in revision
        fragment = word.partition("#")[2].removeprefix("semver:")
        return Fetched("git", head if exact else word.partition("#")[0].removeprefix("git+"),
                       revision if exact else fragment or None)  # fmt: skip
    if ecosystem == "deno":
        if word.startswith(("npm:", "jsr:")):
            name, version = _split_npm(word.partition(":")[2])
            return Fetched("npm" if word.startswith("npm:") else "deno", name, version)
        return _deno_url(word)
    if ecosystem == "go":
        name, _, version = word.partition("@")
        return Fetched("go", name, version or None) if _module(name) else None
    if word.startswith(("https://", "http://")):
        return Fetched("url", word, None)
    name, version = _split_pypi(word) if ecosystem == "pypi" else _split_npm(word)
    return Fetched(ecosystem, name, version)


def _module(name: str) -> bool:
    """Whether a word of `go run` is a module's path, which starts with a host, and not a file or a folder."""
    return "." in name.partition("/")[0].strip(".") and not name.endswith(".go")


def _deno_url(word: str) -> Fetched | None:
    if not word.startswith("https://"):
        return None
    match = re.search(r"@(v?\d[\w.+-]*)", word)
    return Fetched("deno", word, match.group(1) if match else None)


def _package_word(texts: list[str], verbs: set[str]) -> str | None:
    """The first word that is neither a verb of the program nor an option."""
    index = 0
    while index < len(texts):
        word = texts[index]
        if word in _PACKAGE_OPTIONS and index + 1 < len(texts):
            return texts[index + 1]
        option, equals, value = word.partition("=")
        if equals and option in _PACKAGE_OPTIONS:
            return value
        if word in _VALUE_OPTIONS:
            index += 2
            continue
        if word not in verbs and not word.startswith("-"):
            return word
        index += 1
    return None


def _split_npm(word: str) -> tuple[str, str | None]:
    scope, mark, rest = word.rpartition("@")
    return (scope, rest or None) if mark and scope else (word, None)


def _split_pypi(word: str) -> tuple[str, str | None]:
    for mark in ("==", "@"):
        name, found, version = word.partition(mark)
        if found:
            return name.partition("[")[0].strip(), version.strip() or None
    return re.split(r"[<>=~!\[]", word, maxsplit=1)[0].strip(), None


def _image(texts: list[str]) -> Fetched | None:
    if "run" not in texts:
        return None
    index = texts.index("run") + 1
    if texts[:1] == ["mcp"]:
        return None
    while index < len(texts):
        word = texts[index]
        if word in _IMAGE_OPTIONS:
            index += 2
        elif word.startswith("-"):
            index += 1
        else:
            image, at, digest = word.partition("@")
            if at:
                return Fetched("docker", image, digest)
            head, colon, tag = image.rpartition(":")
            return Fetched("docker", head, tag) if colon and "/" not in tag else Fetched("docker", image, None)
    return None
