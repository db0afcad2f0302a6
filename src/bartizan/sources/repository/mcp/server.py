"""One MCP server as a client's configuration describes it, in the shape that rules judge."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bartizan.model.values import Unknown, Value

RUNNERS = {
    "npx": "npm", "pnpx": "npm", "bunx": "npm", "pnpm": "npm", "yarn": "npm", "bun": "npm",
    "uvx": "pypi", "pipx": "pypi", "uv": "pypi",
    "docker": "docker", "podman": "docker", "deno": "url",
}  # fmt: skip
SHELLS = frozenset({"bash", "sh", "zsh", "cmd", "cmd.exe", "powershell", "pwsh"})
_SKIPPED_WORDS = frozenset({"dlx", "exec", "x", "run", "tool", "-y", "--yes", "-q", "--quiet", "--"})
_VALUE_OPTIONS = frozenset(
    {
        "-p",
        "--package",
        "--python",
        "--with",
        "--from",
        "--directory",
        "--project",
        "--index-url",
        "--registry",
        "--cache",
    }
)
_SECRET_KEY = re.compile(
    r"(?i)(key|token|secret|password|passwd|credential|authorization|bearer|pat)\b|_(key|token|secret|pat)$"
)
_PLACEHOLDER = re.compile(
    r"(?i)^\$\{?|^<|^%\w+%$|your[-_ ]|xxx|changeme|example|placeholder|^\.\.\.|^\*+$|^\{\{|input:|^env:|insert|dummy"
)
_COMMIT = re.compile(r"[0-9a-f]{40}|sha256:[0-9a-f]{64}")
_EXACT = re.compile(r"v?\d+(\.\d+)*([-+.][\w.]+)?")
MOST_ARGUMENTS = 60
MOST_CHARACTERS = 2_000


def server_config(raw: Mapping[str, Value]) -> dict[str, Value]:
    """The canonical `config` of a `code/mcp-server` (see `code/types.py`) from one entry of a configuration."""
    command, words = _command(raw)
    url = _first_text(raw, "url", "serverUrl", "httpUrl", "endpoint")
    config: dict[str, Value] = {}
    if command is not None:
        config["command"] = command
        written = {value for _, value in _secret_arguments(words)}
        config["args"] = [
            mask(word)
            if isinstance(word, str) and word in written
            else mask_argument(word)
            if isinstance(word, str)
            else word
            for word in words
        ]
        config["shell"] = _base(command) in SHELLS
        ecosystem, package, version = package_of(command, words)
        if package is not None:
            config["package"] = package
            config["ecosystem"] = ecosystem
            if version is not None:
                config["version"] = version
            config["pinned"] = _is_pinned(ecosystem, version)
    elif "command" in raw and isinstance(raw["command"], Unknown):
        config["command"] = raw["command"]
    transport = _first_text(raw, "transport", "type", "transportType")
    if url is not None:
        config["url"] = _without_secret(url)
        config["encrypted"] = not url.lower().startswith("http://") or is_local(url)
        config["authenticated"] = bool(raw.get("headers") or raw.get("auth") or raw.get("oauth"))
        config["transport"] = transport or ("sse" if url.rstrip("/").endswith("sse") else "http")
    elif command is not None:
        config["transport"] = transport or "stdio"
    elif isinstance(raw.get("url"), Unknown):
        config["url"] = raw["url"]
    environment = _mapping(raw.get("env")) | _mapping(raw.get("environment"))
    headers = _mapping(raw.get("headers"))
    if environment:
        config["env_keys"] = sorted(environment)
    config["secrets"] = [
        {"key": key, "masked": mask(value)}
        for key, value in sorted((environment | headers).items())
        if isinstance(value, str) and is_secret(key, value)
    ] + [{"key": option, "masked": mask(value)} for option, value in _secret_arguments(words)]
    approved = raw.get("autoApprove") or raw.get("auto_approve") or raw.get("alwaysAllow") or raw.get("trust")
    if isinstance(approved, list):
        config["auto_approve"] = approved
    elif approved is True:
        config["auto_approve"] = ["*"]
    if raw.get("disabled") is True or raw.get("enabled") is False:
        config["disabled"] = True
    return config


def _command(raw: Mapping[str, Value]) -> tuple[str | None, list[Value]]:
    """The program and its arguments; Zed nests them, others write one list or one line."""
    command = raw.get("command")
    words: list[Value] = []
    if isinstance(command, Mapping):
        words = _listed(command.get("args"))
        command = command.get("path")
    elif isinstance(command, list):
        words = list(command[1:])
        command = command[0] if command else None
    words += _listed(raw.get("args"))
    if isinstance(command, str) and " " in command.strip() and not words:
        parts = command.split()
        command, words = parts[0], list(parts[1:])
    return (command if isinstance(command, str) and command else None), words[:MOST_ARGUMENTS]


def package_of(command: str, words: list[Value]) -> tuple[str, str | None, str | None]:
    """`(ecosystem, package, version)` of what a runner fetches and starts; no package for a local program."""
    base = _base(command)
    texts = [word for word in words if isinstance(word, str)]
    if base in SHELLS:
        rest = [part for word in texts if word not in {"-c", "-lc", "/c", "/C", "-Command"} for part in word.split()]
        return package_of(rest[0], list(rest[1:])) if rest and _base(rest[0]) in RUNNERS else ("", None, None)
    ecosystem = RUNNERS.get(base)
    if ecosystem is None:
        return "", None, None
    if base in {"pnpm", "yarn", "bun", "uv", "pipx"} and not set(texts[:3]) & {"dlx", "exec", "x", "run", "tool"}:
        return "", None, None
    if ecosystem == "docker":
        return _image(texts)
    if base == "uv" and "run" in texts[:1] and "--with" not in texts and "--from" not in texts:
        return "", None, None
    word = _package_word(texts)
    if word is None or word.startswith((".", "/")):
        return "", None, None
    if word.startswith(("git+", "github:", "https://")):
        head, _, revision = word.removeprefix("git+").partition("#")[0].rpartition("@")
        exact = head and "/" not in revision
        return "git", (head if exact else word), (revision if exact else None)
    name, version = _split_npm(word) if ecosystem == "npm" else _split_pypi(word)
    return ecosystem, name, version


def _package_word(texts: list[str]) -> str | None:
    index = 0
    found: str | None = None
    while index < len(texts):
        word = texts[index]
        if word in {"-p", "--package", "--from", "--with"} and index + 1 < len(texts):
            return texts[index + 1]
        if word.startswith(("--package=", "--from=", "--with=")):
            return word.partition("=")[2]
        if word in _VALUE_OPTIONS:
            index += 2
            continue
        if word not in _SKIPPED_WORDS and not word.startswith("-") and found is None:
            found = word
            break
        index += 1
    return found


def _split_npm(word: str) -> tuple[str, str | None]:
    scope, mark, rest = word.rpartition("@")
    return (scope, rest or None) if mark and scope else (word, None)


def _split_pypi(word: str) -> tuple[str, str | None]:
    for mark in ("==", "@"):
        name, found, version = word.partition(mark)
        if found:
            return name.partition("[")[0], version.strip() or None
    return re.split(r"[<>=~!\[]", word, maxsplit=1)[0], None


def _image(texts: list[str]) -> tuple[str, str | None, str | None]:
    if "run" not in texts:
        return "", None, None
    index = texts.index("run") + 1
    takes = {
        "-e",
        "--env",
        "-v",
        "--volume",
        "--name",
        "--network",
        "--mount",
        "-p",
        "--publish",
        "--env-file",
        "-w",
        "--workdir",
        "-u",
        "--user",
        "--entrypoint",
        "--platform",
        "--pull",
        "-l",
        "--label",
    }
    while index < len(texts):
        word = texts[index]
        if word in takes:
            index += 2
        elif word.startswith("-"):
            index += 1
        else:
            image, at, digest = word.partition("@")
            if at:
                return "docker", image, digest
            head, colon, tag = image.rpartition(":")
            return ("docker", head, tag) if colon and "/" not in tag else ("docker", image, None)
    return "", None, None


def _is_pinned(ecosystem: str, version: str | None) -> bool:
    if version is None or version in {"latest", "next", "beta", "main", "master", "*"}:
        return False
    if ecosystem in {"git", "docker"}:
        return bool(_COMMIT.fullmatch(version)) or (
            ecosystem == "docker" and bool(re.fullmatch(r"v?\d+(\.\d+)+.*", version))
        )
    return bool(_EXACT.fullmatch(version))


def is_local(url: str) -> bool:
    """Whether a URL points to this machine."""
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()
    return host.startswith(("localhost", "127.", "[::1]", "0.0.0.0", "host.docker.internal"))  # noqa: S104


def is_secret(key: str, value: str) -> bool:
    """Whether a setting is a secret written out: by its name, and no reference or placeholder."""
    text = value.removeprefix("Bearer ").removeprefix("Basic ").strip()
    return len(text) >= 8 and bool(_SECRET_KEY.search(key)) and not _PLACEHOLDER.search(text) and "${" not in text  # noqa: PLR2004


def mask(value: str) -> str:
    """A secret as it is shown: its first four characters."""
    text = value.removeprefix("Bearer ").removeprefix("Basic ").strip()
    return f"{text[:4]}…"


def mask_argument(word: str) -> str:
    """An argument with a secret in it masked: `--api-key=…`, `https://user:pass@host`."""
    option, found, value = word.partition("=")
    if found and is_secret(option.lstrip("-"), value):
        return f"{option}={mask(value)}"
    return _without_secret(word)


def _secret_arguments(words: list[Value]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    texts = [word if isinstance(word, str) else "" for word in words]
    for index, word in enumerate(texts):
        option, equals, value = word.partition("=")
        if equals and is_secret(option.lstrip("-"), value):
            found.append((option, value))
        elif (
            word.startswith("--")
            and index + 1 < len(texts)
            and not texts[index + 1].startswith("-")
            and is_secret(word, texts[index + 1])
        ):
            found.append((word, texts[index + 1]))
    return found


def _without_secret(text: str) -> str:
    text = text[:MOST_CHARACTERS]
    text = re.sub(r"(://[^/\s:@]+:)[^@\s/]+@", r"\1…@", text)
    return re.sub(r"(?i)([?&][\w-]*(?:key|token|secret)[\w-]*=)[^&\s]{8,}", r"\1…", text)


def _base(command: str) -> str:
    return command.replace("\\", "/").rpartition("/")[2].removesuffix(".exe").removesuffix(".cmd")


def _first_text(raw: Mapping[str, Value], *keys: str) -> str | None:
    return next((value for key in keys if isinstance(value := raw.get(key), str) and value), None)


def _mapping(value: Value) -> dict[str, Value]:
    return dict(value) if isinstance(value, Mapping) else {}


def _listed(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list | tuple) else []
