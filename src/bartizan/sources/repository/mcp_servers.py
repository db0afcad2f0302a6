"""One MCP server as a client's configuration describes it, in the shape that rules judge.

Shared by the readers of configuration files, of code and of workflows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.launch import SHELLS, base, fetched, remote_url

_SECRET_KEY = re.compile(
    r"(?i)(key|token|secret|password|passwd|credential|authorization|bearer|pat)\b|_(key|token|secret|pat)$"
)
_PLACEHOLDER = re.compile(
    r"(?i)^\$\{?|^<|^%\w+%$|your[-_ ]|xxx|changeme|example|placeholder|^\.\.\.|^\*+$|^\{\{|input:|^env:|insert|dummy"
    r"|\$\(|^/|^~|^\./|replace[-_ ]?me|^todo|^\{env:|^\{file:"
)
_VARIABLE_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_APPROVALS = ("autoApprove", "auto_approve", "alwaysAllow", "always_allow", "autoAllow", "trust", "auto_approved_tools")
MOST_ARGUMENTS = 60
MOST_CHARACTERS = 2_000


def server_config(raw: Mapping[str, Value]) -> dict[str, Value]:
    """The canonical `config` of a `code/mcp-server` from one entry of a configuration.

    command, args, shell, package, ecosystem, version, pinned, url, encrypted, authenticated, transport,
    env_keys, secrets ([{key, masked}]), auto_approve ([name], `*` for all), disabled.
    """
    command, words = _command(raw)
    url = _first_text(raw, "url", "serverUrl", "httpUrl", "endpoint", "baseUrl")
    config: dict[str, Value] = {}
    if command is not None:
        url = url or remote_url(words)
        config |= _started(command, words)
    elif isinstance(raw.get("command"), Unknown):
        config["command"] = raw["command"]
    transport = _first_text(raw, "transport", "type", "transportType")
    headers = _mapping(raw.get("headers")) | _mapping(raw.get("http_headers")) | _written_headers(words)
    if url is not None:
        config["url"] = _without_secret(url)
        config["encrypted"] = not url.lower().startswith("http://") or is_local(url)
        config["authenticated"] = bool(
            headers or raw.get("auth") or raw.get("oauth") or raw.get("bearer_token_env_var")
            or raw.get("env_http_headers")
        )  # fmt: skip
        config["transport"] = transport or ("sse" if url.rstrip("/").endswith("sse") else "http")
    elif command is not None:
        config["transport"] = transport if transport not in {None, "local"} else "stdio"
    elif isinstance(raw.get("url"), Unknown):
        config["url"] = raw["url"]
    environment = _mapping(raw.get("env")) | _mapping(raw.get("environment"))
    if environment:
        config["env_keys"] = sorted(environment)
    config["secrets"] = _secrets(environment | headers, words, url)
    approved = _approved(raw)
    if approved:
        config["auto_approve"] = approved
    if raw.get("disabled") is True or raw.get("enabled") is False:
        config["disabled"] = True
    return config


def _started(command: str, words: list[Value]) -> dict[str, Value]:
    """What the client starts: program, arguments with their secrets masked, and the package behind it."""
    written = {value for _, value in _secret_arguments(words)}
    config: dict[str, Value] = {
        "command": command,
        "args": [
            (mask(word) if word in written else mask_argument(word)) if isinstance(word, str) else word
            for word in words
        ],
        "shell": base(command) in SHELLS,
    }
    found = fetched(command, words)
    if found is not None:
        config |= {"package": found.package, "ecosystem": found.ecosystem}
        if found.version is not None:
            config["version"] = found.version
        config["pinned"] = found.pinned
    return config


def _approved(raw: Mapping[str, Value]) -> list[Value]:
    """The tools that are called without asking; `*` for all of them."""
    for key in _APPROVALS:
        value = raw.get(key)
        if isinstance(value, list) and value:
            return value
        if value is True or value == "*":
            return ["*"]
    return ["*"] if raw.get("require_approval") == "never" else []


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


def _secrets(settings: Mapping[str, Value], words: Sequence[Value], url: str | None) -> list[Value]:
    """What is written out: in variables and headers, in arguments, in the address."""
    found: list[Value] = [
        {"key": key, "masked": mask(value)}
        for key, value in sorted(settings.items())
        if isinstance(value, str) and is_secret(key, value)
    ]
    found += [{"key": option, "masked": mask(value)} for option, value in _secret_arguments(words)]
    for match in _IN_QUERY.finditer(url or ""):
        if is_secret(match["key"], match["value"]):
            found.append({"key": match["key"], "masked": mask(match["value"])})
    return found


_IN_QUERY = re.compile(r"[?&](?P<key>[\w-]*(?i:key|token|secret)[\w-]*)=(?P<value>[^&\s]{8,})")
_HEADER = re.compile(r"(?P<key>[A-Za-z][\w-]*):\s*(?P<value>\S.*)")


def _written_headers(words: Sequence[Value]) -> dict[str, Value]:
    """The headers that a bridge is given: `--header "Authorization: Bearer …"`."""
    found: dict[str, Value] = {}
    for index, word in enumerate(words[:-1]):
        following = words[index + 1]
        if isinstance(word, str) and word in {"--header", "-H", "--headers"} and isinstance(following, str):
            match = _HEADER.fullmatch(following)
            if match is not None:
                found[match["key"]] = match["value"]
    return found


def is_local(url: str) -> bool:
    """Whether a URL points to this machine."""
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()
    return host.startswith(("localhost", "127.", "[::1]", "0.0.0.0", "host.docker.internal"))  # noqa: S104


def is_secret(key: str, value: str) -> bool:
    """Whether a setting is a secret written out: by its name, and no reference or placeholder."""
    text = _bare(value)
    if len(text) < 8 or _SECRET_KEY.search(key) is None:  # noqa: PLR2004
        return False
    return not (_PLACEHOLDER.search(text) or _VARIABLE_NAME.fullmatch(text) or "${" in text)


def mask(value: str) -> str:
    """A secret as it is shown: its first four characters."""
    return f"{_bare(value)[:4]}…"


def _bare(value: str) -> str:
    return value.removeprefix("Bearer ").removeprefix("Basic ").removeprefix("token ").strip()


def mask_argument(word: str) -> str:
    """An argument with a secret in it masked: `--api-key=…`, `KEY=…`, `Authorization: Bearer …`, `user:pass@host`."""
    option, found, value = word.partition("=")
    if found and is_secret(option.lstrip("-"), value):
        return f"{option}={mask(value)}"
    header = _HEADER.fullmatch(word)
    if header is not None and is_secret(header["key"], header["value"]):
        return f"{header['key']}: {mask(header['value'])}"
    return _without_secret(word)


def _secret_arguments(words: Sequence[Value]) -> list[tuple[str, str]]:
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


def _first_text(raw: Mapping[str, Value], *keys: str) -> str | None:
    return next((value for key in keys if isinstance(value := raw.get(key), str) and value), None)


def _mapping(value: Value) -> dict[str, Value]:
    return dict(value) if isinstance(value, Mapping) else {}


def _listed(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list | tuple) else []
