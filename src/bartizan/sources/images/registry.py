"""A registry by the OCI distribution specification 1.1: manifests and blobs, with the token that it asks for.

Sources: OCI Distribution Specification, "Pull"; distribution's "Token Authentication Specification".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit

from bartizan.sources.images.credentials import PASSWORD, USERNAME, Login
from bartizan.sources.images.http import Answer, is_loopback, send
from bartizan.sources.images.manifest import (
    INDEXES,
    LARGEST,
    MANIFESTS,
    Descriptor,
    Image,
    choose,
    document,
    is_index,
    read_image,
)
from bartizan.sources.images.reference import DOCKER_HUB, DOCKER_HUB_HOST, Platform, Reference
from bartizan.sources.images.streams import PIECE, Stream, Verified
from bartizan.sources.images.unreadable import Unreadable

_ACCEPT = ", ".join(sorted(MANIFESTS | INDEXES))
_CHALLENGE = re.compile(r'([a-zA-Z]+)="((?:[^"\\]|\\.)*)"')
_LOGIN = f"`docker login`, or {USERNAME} and {PASSWORD}"
_WRONG = (401, 403)


class Registry:
    """One repository of a registry, read with the credentials that there are."""

    def __init__(self, reference: Reference, login: Login) -> None:
        """Nothing is asked yet."""
        host = DOCKER_HUB_HOST if reference.registry == DOCKER_HUB else reference.registry
        scheme = "http" if is_loopback(urlsplit(f"//{host}").hostname or "") else "https"
        self._base = f"{scheme}://{host}/v2/{reference.repository}"
        self._reference = reference
        self._login = login
        self._authorization = f"Bearer {login.bearer}" if login.bearer else ""

    def image(self, platform: Platform | None) -> Image:
        """The image that the reference names. Raises `Unreadable`."""
        wanted = self._reference.digest or self._reference.tag or "latest"
        data, digest, media_type = self._manifest(wanted)
        found = document(data)
        index_digest = None
        if is_index(found, media_type):
            index_digest = digest
            one = choose(found, platform, self._fetch)
            found, digest = document(self._fetch(one)), one.digest
        return read_image(
            found, self._fetch, self._opener, names=(self._reference.text,), digest=digest, index_digest=index_digest
        )

    def _manifest(self, wanted: str) -> tuple[bytes, str, str]:
        """A manifest by tag or digest, its digest and its media type."""
        answer = self._get(f"manifests/{wanted}", {"Accept": _ACCEPT})
        try:
            data = _bounded(answer, LARGEST)
        finally:
            answer.close()
        if ":" in wanted:
            checked = Verified(_Bytes(data), wanted, None)
            checked.finish()
            return data, wanted, answer.headers.get_content_type()
        return data, f"sha256:{hashlib.sha256(data).hexdigest()}", answer.headers.get_content_type()

    def _fetch(self, one: Descriptor) -> bytes:
        """The content of a small blob or manifest, checked against its digest."""
        if one.size > LARGEST:
            raise Unreadable(f"a manifest of {one.size} bytes", "an image made by ordinary tools")
        is_manifest = one.media_type in MANIFESTS | INDEXES
        path = f"{'manifests' if is_manifest else 'blobs'}/{one.digest}"
        answer = self._get(path, {"Accept": one.media_type} if is_manifest else {})
        try:
            verified = Verified(answer, one.digest, one.size)
            pieces = []
            while data := verified.read(PIECE):
                pieces.append(data)
            verified.finish()
        finally:
            answer.close()
        return b"".join(pieces)

    def _opener(self, one: Descriptor) -> Callable[[], Stream]:
        return lambda: self._get(f"blobs/{one.digest}", {})

    def _get(self, path: str, headers: Mapping[str, str]) -> Answer:
        """The answer with status 200; asks for a token once when the registry wants one. Raises `Unreadable`."""
        url = f"{self._base}/{path}"
        for attempt in (1, 2):
            own = {"Authorization": self._authorization} if self._authorization else {}
            answer = send(url, {**headers, **own})
            if answer.status == 200:  # noqa: PLR2004
                return answer
            answer.close()
            challenge = answer.headers.get("WWW-Authenticate", "")
            if answer.status == 401 and attempt == 1 and challenge:  # noqa: PLR2004
                self._authorization = self._authorize(challenge)
                continue
            raise self._failure(answer.status)
        raise self._failure(401)

    def _failure(self, status: int) -> Unreadable:
        name = self._reference.name
        if status in _WRONG:
            helper = self._login.helper
            why = f"the registry refuses access to {name}"
            if helper:
                why += f"; docker-credential-{helper} holds the credentials and is not run"
            return Unreadable(why, _LOGIN)
        if status == 404:  # noqa: PLR2004
            return Unreadable(f"the registry has no {self._reference.text}", "a name that exists there")
        if status == 429:  # noqa: PLR2004
            return Unreadable("the registry answers too many requests", f"a later try, or {_LOGIN}")
        return Unreadable(f"the registry answers with status {status}", "a registry that answers")

    def _authorize(self, challenge: str) -> str:
        """The `Authorization` header that a challenge asks for. Raises `Unreadable`."""
        scheme, _, rest = challenge.strip().partition(" ")
        if scheme.lower() == "basic":
            if self._login.basic is None:
                raise self._failure(401)
            return self._login.basic
        fields = {key.lower(): value for key, value in _CHALLENGE.findall(rest)}
        if scheme.lower() != "bearer" or not fields.get("realm"):
            raise Unreadable("the registry asks for a login of an unknown kind", "a registry with token authentication")
        return f"Bearer {self._token(fields)}"

    def _token(self, fields: Mapping[str, str]) -> str:
        realm = fields["realm"]
        scope = fields.get("scope") or f"repository:{self._reference.repository}:pull"
        asked = {"service": fields.get("service", ""), "scope": scope}
        if self._login.identity:
            form = {
                **asked,
                "grant_type": "refresh_token",
                "refresh_token": self._login.identity,
                "client_id": "bartizan",
            }
            answer = send(realm, {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(form).encode())
        else:
            own = {"Authorization": self._login.basic} if self._login.basic else {}
            answer = send(f"{realm}{'&' if '?' in realm else '?'}{urlencode(asked)}", own)
        try:
            if answer.status != 200:  # noqa: PLR2004
                raise self._failure(401 if answer.status in _WRONG else answer.status)
            found = document(_bounded(answer, LARGEST))
        finally:
            answer.close()
        token = found.get("token") or found.get("access_token")
        if not isinstance(token, str) or not token.isprintable():
            raise Unreadable("the registry's answer holds no token", "a registry with token authentication")
        return token


class _Bytes:
    """Bytes as a stream."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, count: int = -1) -> bytes:
        wanted = len(self._data) if count < 0 else count
        data, self._data = self._data[:wanted], self._data[wanted:]
        return data


def _bounded(answer: Answer, most: int) -> bytes:
    pieces: list[bytes] = []
    left = most + 1
    while left > 0 and (data := answer.read(min(PIECE, left))):
        pieces.append(data)
        left -= len(data)
    if left <= 0:
        raise Unreadable(f"the registry's answer is larger than {most} bytes", "an image made by ordinary tools")
    return b"".join(pieces)
