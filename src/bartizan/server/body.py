"""Bodies that are read whole, but never beyond their limit."""

from __future__ import annotations

import zlib

from fastapi import Request

from bartizan.model.errors import InputError


class TooLargeError(InputError):
    """The body is larger than the server takes."""


async def read_body(request: Request, *, limit: int) -> bytes:
    """The body, at most `limit` bytes after `Content-Encoding: gzip` is undone."""
    encoding = request.headers.get("content-encoding", "identity").lower()
    if encoding not in {"identity", "gzip"}:
        raise InputError(f"content encoding '{encoding}' is not understood", hint="send plain JSON or gzip")
    inflate = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    out = bytearray()
    async for chunk in request.stream():
        try:
            out += inflate.decompress(chunk, limit + 1 - len(out)) if inflate else chunk
        except zlib.error as error:
            raise InputError("the body is not valid gzip", hint="send plain JSON or gzip") from error
        if len(out) > limit:
            raise TooLargeError(f"the body is larger than {limit} bytes", hint="send it in several parts")
    if inflate is None and out.startswith(b"\x1f\x8b"):
        raise InputError("the body is compressed and does not say so", hint="send Content-Encoding: gzip")
    return bytes(out)
