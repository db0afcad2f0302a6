"""Requests to a registry: http and https only, redirects followed by hand, answers bounded."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from typing import Any
from urllib.parse import urljoin, urlsplit

from bartizan import __version__
from bartizan.sources.images.unreadable import Unreadable

TIMEOUT = 30.0
"""Seconds that a registry may be silent."""
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves redirects to `get`, which asks where they lead first."""

    def redirect_request(self, *_asked: Any) -> None:
        return None


class Answer:
    """A response: its status, headers and body, which is read as a stream."""

    def __init__(self, status: int, headers: Message, body: Any, url: str) -> None:
        """`url` is where it came from in the end."""
        self.status = status
        self.headers = headers
        self.url = url
        self._body = body

    def read(self, count: int = -1) -> bytes:
        """At most `count` bytes. Raises `Unreadable` when the connection breaks."""
        try:
            data: bytes = self._body.read(None if count < 0 else count)
        except (OSError, http.client.HTTPException) as error:
            raise Unreadable(f"the registry's answer broke off: {_words(error)}", "another try") from error
        return data

    def close(self) -> None:
        """Close the connection."""
        self._body.close()


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its name or address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def checked(url: str) -> str:
    """`url` when a request may go there: https, or http to this machine. Raises `Unreadable`."""
    try:
        parts = urlsplit(url)
        host, fine = parts.hostname or "", parts.port is None or parts.port > 0
    except ValueError:
        host, fine, parts = "", False, urlsplit("")
    if fine and host and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))):
        return url
    shown = f"{parts.scheme or 'no'}://{host}" if parts.scheme else "an address that is none"
    raise Unreadable(f"the registry leads to {shown}", "a registry that answers by https")


def send(url: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
    """The answer to a GET, or to a POST of `body`, after redirects. Raises `Unreadable`.

    The `Authorization` header goes to the host that it is for, and never with a redirect to another.
    """
    sent = {"User-Agent": f"bartizan/{__version__}", **headers}
    opener = urllib.request.build_opener(_NoRedirect)
    origin = urlsplit(url).netloc
    for _ in range(MOST_REDIRECTS + 1):
        request = urllib.request.Request(checked(url), body, sent)  # noqa: S310 - `checked`
        try:
            response = opener.open(request, timeout=TIMEOUT)
            return Answer(response.status, response.headers, response, url)
        except urllib.error.HTTPError as error:
            place = error.headers.get("Location")
            if error.code not in _REDIRECTS or not place or body is not None:
                return Answer(error.code, error.headers, error, url)
            error.close()
            url = urljoin(url, place)
            if urlsplit(url).netloc != origin:
                sent.pop("Authorization", None)
        except (OSError, http.client.HTTPException, ValueError) as error:
            host = urlsplit(url).netloc
            raise Unreadable(f"{host} cannot be reached: {_words(error)}", "a registry that can be reached") from error
    raise Unreadable("the registry redirects without end", "a registry that answers")


def _words(error: BaseException) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError | socket.timeout):
        return "it does not answer in time"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror.lower()
    return str(reason)[:200] or type(error).__name__
