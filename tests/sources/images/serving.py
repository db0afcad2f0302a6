"""A registry for tests: a real server on this machine that speaks the distribution API, with its login."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.sources.images.building import Built

USERNAME, PASSWORD, REFRESH, TOKEN = "ana", "pa:ss", "refresh-1", "token-1"


@dataclass
class Shelf:
    """What the registry holds and how it behaves; `asked` are the requests that it got."""

    images: Mapping[str, Built]
    """`repository:tag` → image."""
    login: str = ""
    """`` for nobody asked, `bearer` or `basic`."""
    anonymous: bool = False
    """Whether a token is given without a name."""
    redirect: str = ""
    """Where blobs are said to be: a prefix of addresses."""
    spoil: bool = False
    """Whether the content of blobs is changed on the way."""
    status: int = 0
    """The answer to everything."""
    realm: str = ""
    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and `Authorization` of each request."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def blob(self, digest: str) -> bytes | None:
        found = next((one.blobs[digest] for one in self.images.values() if digest in one.blobs), None)
        return None if found is None else bytes(byte ^ 1 for byte in found) if self.spoil else found


class Handler(BaseHTTPRequestHandler):
    """The pull half of the API, and the server of tokens."""

    shelf: Shelf

    def log_message(self, *_words: Any) -> None:
        """Nothing on standard error."""

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.shelf.asked.append((f"{self.path} {body}", self.headers.get("Authorization", "")))
        fine = parse_qs(body).get("refresh_token") == [REFRESH]
        self._send(200 if fine else 401, json.dumps({"access_token": TOKEN}).encode() if fine else b"")

    def do_GET(self) -> None:
        shelf, given = self.shelf, self.headers.get("Authorization", "")
        parts = urlsplit(self.path)
        shelf.asked.append((self.path, given))
        basic = "Basic " + base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        if parts.path == "/token":
            fine = given == basic or (shelf.anonymous and not given)
            return self._send(200 if fine else 401, json.dumps({"token": TOKEN}).encode() if fine else b"")
        if shelf.status:
            return self._send(shelf.status)
        wanted = {"": given, "bearer": f"Bearer {TOKEN}", "basic": basic}[shelf.login]
        if given != wanted and not parts.path.startswith("/elsewhere/"):
            realm = shelf.realm or f"http://{shelf.host}/token"
            challenge = f'Bearer realm="{realm}",service="test",scope="repository:x:pull"'
            return self._send(401, WWW_Authenticate='Basic realm="x"' if shelf.login == "basic" else challenge)
        return self._content(parts.path)

    def _content(self, path: str) -> None:
        shelf = self.shelf
        digest = path.rpartition("/")[2]
        if path.startswith("/elsewhere/") or "/blobs/" in path:
            if "/blobs/" in path and shelf.redirect:
                return self._send(307, Location=f"{shelf.redirect}/elsewhere/{digest}")
            data = shelf.blob(digest)
        else:
            repository = path.removeprefix("/v2/").rpartition("/manifests/")[0]
            image = shelf.images.get(f"{repository}:{digest}")
            data = image.blobs[image.top["digest"]] if image is not None else shelf.blob(digest)
        return self._send(404) if data is None else self._send(200, data)


@contextmanager
def registry(shelf: Shelf) -> Iterator[Shelf]:
    """Serve the shelf until the block ends."""
    handler = type("Own", (Handler,), {"shelf": shelf})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        shelf.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield shelf
        finally:
            server.shutdown()
            thread.join()
