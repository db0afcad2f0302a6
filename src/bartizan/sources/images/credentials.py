"""Credentials for registries: the environment, else what `docker login` left in `config.json`.

No credential helper is ever run: a configuration that names one leaves the registry without a name,
and the gap says which variables take its place.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bartizan.sources.images.reference import DOCKER_HUB, DOCKER_HUB_HOST

USERNAME = "BARTIZAN_REGISTRY_USERNAME"
PASSWORD = "BARTIZAN_REGISTRY_PASSWORD"  # noqa: S105 - a variable's name
TOKEN = "BARTIZAN_REGISTRY_TOKEN"  # noqa: S105 - a variable's name
LARGEST = 1024 * 1024
_HUB_KEYS = ("https://index.docker.io/v1/", "index.docker.io", DOCKER_HUB, DOCKER_HUB_HOST)


@dataclass(frozen=True, slots=True)
class Login:
    """A name with its password, a refresh token (`identity`), or a token that is sent as it is (`bearer`).

    `helper` names a program that the configuration asks for the credentials, which is not run.
    """

    username: str = ""
    password: str = ""
    identity: str = ""
    bearer: str = ""
    helper: str = ""

    def __repr__(self) -> str:
        """Never the secrets."""
        return f"Login({self.username!r})"

    @property
    def basic(self) -> str | None:
        """The value of an `Authorization` header; None without a password."""
        if not self.password:
            return None
        return "Basic " + base64.b64encode(f"{self.username}:{self.password}".encode()).decode()


def login_for(registry: str, environment: Mapping[str, str]) -> Login:
    """The credentials for a registry; an empty `Login` when there are none."""
    if environment.get(TOKEN):
        return Login(bearer=environment[TOKEN])
    if environment.get(USERNAME) and environment.get(PASSWORD):
        return Login(environment[USERNAME], environment[PASSWORD])
    config = _config(environment)
    keys = _HUB_KEYS if registry == DOCKER_HUB else (registry, f"https://{registry}", f"https://{registry}/v1/")
    auths = config.get("auths")
    for key in keys:
        entry = auths.get(key) if isinstance(auths, Mapping) else None
        login = _entry(entry) if isinstance(entry, Mapping) else None
        if login is not None:
            return login
    helpers = config.get("credHelpers")
    named = helpers.get(registry) if isinstance(helpers, Mapping) else None
    helper = named or config.get("credsStore")
    return Login(helper=helper) if isinstance(helper, str) else Login()


def _config(environment: Mapping[str, str]) -> Mapping[str, Any]:
    folder = environment.get("DOCKER_CONFIG") or (f"{environment['HOME']}/.docker" if environment.get("HOME") else "")
    if not folder:
        return {}
    try:
        file = Path(folder) / "config.json"
        if not file.is_file() or file.stat().st_size > LARGEST:
            return {}
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}


def _entry(entry: Mapping[str, Any]) -> Login | None:
    texts = {key: value for key, value in entry.items() if isinstance(value, str)}
    if texts.get("identitytoken"):
        return Login(identity=texts["identitytoken"])
    if texts.get("registrytoken"):
        return Login(bearer=texts["registrytoken"])
    if texts.get("username") and texts.get("password"):
        return Login(texts["username"], texts["password"])
    try:
        decoded = base64.b64decode(texts.get("auth", ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    username, colon, password = decoded.partition(":")
    return Login(username, password.rstrip("\0")) if colon and username else None
