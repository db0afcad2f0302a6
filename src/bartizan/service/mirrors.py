"""Mirrors of advisories: what stands at an address is fetched, with care for where that leads."""

from __future__ import annotations

import contextlib
import http.client
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from bartizan import __version__
from bartizan.model.errors import InputError

TIMEOUT = 60.0
LARGEST_DOWNLOAD = 4 * 1024 * 1024 * 1024
_BLOCK = 1024 * 1024


@contextlib.contextmanager
def fetched(source: str) -> Iterator[Path]:
    """The source as a file or directory here; what an address holds is fetched and removed afterwards."""
    parts = urlsplit(source)
    if parts.scheme not in {"http", "https"}:
        if "://" in source:
            raise InputError("is no address that can be fetched", where=source, hint="use http, https, or a path")
        path = Path(source)
        if not path.exists():
            raise InputError("there is no such file or directory", where=source, hint="check the path")
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="bartizan-") as folder:
        file = Path(folder) / (parts.path.rpartition("/")[2] or "records")
        _fetch(source, file)
        yield file


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to http and https alone, and never from https to http."""

    def redirect_request(  # noqa: PLR0917 - the library's own signature
        self,
        req: urllib.request.Request,
        fp: object,
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The request for where an answer leads."""
        scheme = urlsplit(newurl).scheme
        if scheme not in {"http", "https"} or (scheme == "http" and urlsplit(req.full_url).scheme == "https"):
            raise InputError(f"leads to {newurl}, which is not followed", where=req.full_url, hint="use that address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _fetch(address: str, file: Path) -> None:
    request = urllib.request.Request(address, headers={"User-Agent": f"bartizan/{__version__}"})  # noqa: S310 - checked
    opener = urllib.request.build_opener(_Redirects)
    try:
        with opener.open(request, timeout=TIMEOUT) as answer, file.open("wb") as out:
            _copy(answer, out, address)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(error, urllib.error.HTTPError):
            reason = f"{error.code} {reason}"
            error.close()
        hint = "check the address and the network; a file that you fetched yourself works as well"
        raise InputError(f"cannot be fetched: {reason}", where=address, hint=hint) from error


def _copy(answer: http.client.HTTPResponse | BinaryIO, out: BinaryIO, address: str) -> None:
    stated = answer.headers.get("Content-Length") if isinstance(answer, http.client.HTTPResponse) else None
    size = 0
    while block := answer.read(_BLOCK):
        size += len(block)
        if size > LARGEST_DOWNLOAD:
            raise InputError("is larger than any mirror of advisories", where=address, hint="check the address")
        out.write(block)
    if stated is not None and stated.isdigit() and int(stated) != size:
        raise OSError(f"it ended after {size} of {stated} bytes")
