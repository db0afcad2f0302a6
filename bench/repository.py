"""Time and memory of a repository scan beside the other AI-BOM tools, over the sources of published packages.

The packages are downloaded once (PyPI wheels, npm archives) and unpacked below `bench/.work/sources`; every tool reads
the same files in turn, in one run. CPU is user + system time of the process and its children. Each tool is run
without a network; what one cannot read (a language it does not know) costs it nothing, so files per second favour
the peers.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from scan import WORK, measure

PYPI = ("crewai", "langchain-community", "llama-index-core", "semantic-kernel", "google-adk", "autogen-agentchat")
NPM = ("@langchain/community", "ai", "@mastra/core", "llamaindex", "@modelcontextprotocol/sdk")
PEERS = {"agent-bom": "agent-bom", "scopesafe-aibom": "scopesafe-aibom", "ai-bom": "ai-bom"}


def sources() -> Path:
    """The unpacked packages, fetched on first use."""
    room = WORK / "sources"
    if room.exists():
        return room
    cache = WORK / "packages"
    cache.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "-d", str(cache)]
    subprocess.run([*pip, *PYPI], check=True)
    for name in NPM:
        subprocess.run(["npm", "pack", "--silent", "--pack-destination", str(cache), name], check=True)
    part = room.with_suffix(".part")
    for archive in sorted(cache.iterdir()):
        target = part / archive.name
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as opened:
                opened.extractall(target)
        else:
            with tarfile.open(archive) as opened:
                opened.extractall(target, filter="data")
    part.rename(room)
    return room


def commands(name: str, tree: Path, command: Path) -> list[str]:
    """How each tool scans a directory without a network."""
    arguments = {
        "agent-bom": ["scan", "-p", str(tree), "--offline", "-f", "json", "-o", "-"],
        "scopesafe-aibom": [str(tree), "--json"],
        "ai-bom": ["scan", str(tree), "--format", "json"],
    }
    return [str(command), *arguments[name]]


def install(name: str) -> Path | None:
    """The peer's command in an environment of its own; None when it is not to be had."""
    room = WORK / f"venv-{name}"
    if not room.exists():
        subprocess.run([sys.executable, "-m", "venv", room], check=True)
        if subprocess.run([room / "bin/pip", "install", "--quiet", PEERS[name]], check=False).returncode:
            return None
    found = [room / "bin" / candidate for candidate in (name, name.replace("scopesafe-", "scopesafe_"), "aibom")]
    return next((path for path in found if path.exists()), None)


def main() -> None:
    """Print a Markdown table of the tools, one run each."""
    tree = sources()
    files = sum(1 for path in tree.rglob("*") if path.is_file())
    shutil.rmtree(tree / ".git", ignore_errors=True)
    bartizan = Path(sys.executable).parent / "bartizan"
    tools = {"bartizan": [str(bartizan), "scan", str(tree), "--format", "json", "--no-progress", "-o", os.devnull]}
    for name in PEERS:
        command = install(name)
        if command is not None:
            tools[name] = commands(name, tree, command)
    print(f"{files} files of {len(PYPI) + len(NPM)} packages, Python {platform.python_version()}\n")
    print("| tool | CPU s | wall s | peak MB | files / CPU s |\n| --- | ---: | ---: | ---: | ---: |")
    for name, arguments in tools.items():
        try:
            cpu, wall, memory = measure(arguments)
        except RuntimeError as error:
            print(f"| {name} | failed: {error} | | | |")
            continue
        print(f"| {name} | {cpu:.1f} | {wall:.1f} | {memory:.0f} | {files / cpu:.0f} |", flush=True)


if __name__ == "__main__":
    main()
