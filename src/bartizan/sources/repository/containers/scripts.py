"""What RUN instructions do that concerns AI: fetch models, trust package indexes, run scripts from the net."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 20_000
_SHELL = r"(?:[\w/]*/)?(?:ba|da|z|a)?sh|(?:[\w/]*/)?python[\d.]*"
_PIPED = re.compile(
    rf"\b(?:curl|wget)\b[^|;&\n]{{0,400}}\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:env\s+)?(?:\w+=\S*\s+)*(?:{_SHELL})(?=\s|;|&|\Z)"
    rf"|\b(?:{_SHELL})\s+-c\s+[\"']?(?:\$\(|`)\s*(?:curl|wget)\b[^)`\n]{{0,400}}"
    rf"|\b(?:{_SHELL}|source)\s+<\(\s*(?:curl|wget)\b[^)\n]{{0,400}}"
)
_INDEX = re.compile(
    r"(?P<option>--trusted-host|--index-url|--extra-index-url|--default-index|--index|-i)"
    r"[ =]+[\"']?(?P<value>[^\s\"';&|]+)"
    r"|pip3?\s+config\s+set\s+(?P<key>[\w.-]+)\s+[\"']?(?P<set>[^\s\"';&|]+)"
)
_INSTALLS = re.compile(r"\b(?:pip3?|uv|poetry|pdm|pipx)\b")
_CALL = re.compile(
    r"(?P<name>snapshot_download|hf_hub_download|from_pretrained|SentenceTransformer|CrossEncoder)\s*\((?P<inside>[^()]{0,600})\)"
)
_REVISION = re.compile(r"\b(?:revision|commit_hash)\s*=\s*\\?[\"'](?P<value>[^\"'\\]*)")
_FIRST = re.compile(
    r"\s*(?:(?:repo_id|pretrained_model_name_or_path|model_name_or_path)\s*=\s*)?\\?[\"'](?P<value>[^\"'\\]+)"
)
_HASH = re.compile(r"[0-9a-f]{7,64}\Z")
_HUB = re.compile(r"https?://(?:[^\s/@]+@)?huggingface\.co/(?P<name>(?:datasets/|spaces/)?[\w.-]+/[\w.-]+)")
_TOKEN = re.compile(
    r"(?P<name>(?:NotebookApp|ServerApp|IdentityProvider)\.(?:token|password))[\"']?\s*[=:]\s*(?:u|b)?\\?(?P<quote>[\"'])(?P<value>[^\"'\\]*)\\?(?P=quote)"
)


@dataclass(frozen=True, slots=True)
class Fetch:
    """A model that a build fetches, and the commit that it is bound to, if any; `text` is as it is written."""

    model: str
    revision: str | None
    text: str


def piped(script: str) -> Iterator[str]:
    """The commands that run what they have just downloaded."""
    for match in _PIPED.finditer(script[:LONGEST]):
        yield match.group().strip()


def indexes(script: str) -> Iterator[str]:
    """Package indexes without encryption, and hosts whose certificates are not looked at: as they are written."""
    for line in re.split(r"&&|;|\n|\|\|", script[:LONGEST]):
        if _INSTALLS.search(line) is None:
            continue
        for match in _INDEX.finditer(line):
            option, value = match["option"] or match["key"] or "", match["value"] or match["set"] or ""
            if is_unsafe_index(option, value):
                yield match.group()


def is_unsafe_index(option: str, value: str) -> bool:
    """Whether an option or variable names a host to trust blindly, or an index by plain http."""
    name = option.lower().replace("_", "-")
    host = re.sub(r"\A\w+://", "", value).partition("/")[0].rpartition("@")[2].partition(":")[0]
    if host in {"localhost", "127.0.0.1", ""} or host.startswith("$"):
        return False
    return name.endswith("trusted-host") or value.startswith("http://")


def fetches(script: str) -> Iterator[Fetch]:
    """Models that are taken from Hugging Face."""
    text = script[:LONGEST]
    for match in _CALL.finditer(text):
        first, revision = _FIRST.match(match["inside"]), _REVISION.search(match["inside"])
        if first is not None and _is_remote(first["value"]):
            yield Fetch(first["value"], _commit(revision["value"] if revision else None), match["name"])
    commands = [_split(part) for part in re.split(r"&&|\|\||;|\n", text)]
    for index, words in enumerate(commands):
        for at, word in enumerate(words[:-1]):
            if word.rpartition("/")[2] in {"hf", "huggingface-cli"} and words[at + 1] == "download":
                rest = words[at + 2 :]
                model = next((one for one in rest if not one.startswith("-")), "")
                if _is_remote(model):
                    yield Fetch(model, _commit(_after(rest, "--revision")), f"{word.rpartition('/')[2]} download")
        if "clone" in words and (hub := next((found for word in words if (found := _HUB.match(word))), None)):
            later = " ".join(word for other in commands[index + 1 :] for word in other if _HASH.match(word))
            given = _after(words, "--revision") or next(iter(later.split()), None)
            yield Fetch(hub["name"], _commit(given), "git")


def empty_token(text: str) -> bool | None:
    """Whether Jupyter settings in the text ask for neither token nor password; None where there are none."""
    found = {match["name"].rpartition(".")[2]: match["value"] for match in _TOKEN.finditer(text[:LONGEST])}
    return found["token"] == "" and not found.get("password") if "token" in found else None


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text, comments=True)
    except ValueError:
        return text.split()


def _after(words: list[str], option: str) -> str | None:
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else words[index + 1] if index + 1 < len(words) else None
    return None


def _commit(revision: str | None) -> str | None:
    """The revision where it is a commit, which cannot change; a branch or a tag can."""
    return revision if revision is not None and _HASH.match(revision) else None


def _is_remote(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9][\w.-]*(?:/[\w.-]+)?", name))
