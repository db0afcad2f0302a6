"""The dashboard: the built web app, with every address of its own answered by its one page."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response

FOREVER = "public, max-age=31536000, immutable"
ABSENT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Bartizan</title>
<body style="font: 16px/1.5 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>The dashboard is not built</h1>
<p>The API runs, and its description is at <a href="/api/openapi.json">/api/openapi.json</a>. The web app is missing
from this installation.</p>
<p>In a checkout, build it with <code>make web</code> and reload this page. A wheel from PyPI contains it.</p>
</body></html>
"""


def install(app: FastAPI, static: Path) -> None:
    """Answer every address outside `/api/` from `static`, those without a file by `index.html`."""

    @app.get("/{path:path}", include_in_schema=False)
    def page(request: Request, path: str) -> Response:
        if path.startswith("api/") or path == "api":
            raise HTTPException(404)
        file = _file(static, path)
        if file is not None:
            hashed = "assets" in Path(path).parts
            return FileResponse(file, headers={"Cache-Control": FOREVER if hashed else "no-cache"})
        if Path(path).suffix and "text/html" not in request.headers.get("accept", ""):
            raise HTTPException(404)
        index = static / "index.html"
        if not index.is_file():
            return HTMLResponse(ABSENT, 503)
        return FileResponse(index, headers={"Cache-Control": "no-cache"})


def _file(static: Path, path: str) -> Path | None:
    """The file that `path` names below `static`; never one outside of it."""
    if not path or "\0" in path:
        return None
    try:
        file = (static / path).resolve()
        return file if file.is_relative_to(static.resolve()) and file.is_file() else None
    except OSError:
        return None
