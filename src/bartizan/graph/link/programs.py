"""Which programs run in which compute: packed code of functions, images that are built from a folder.

A function, a service or a container says where its code comes from (a folder, a file, an image's name); the
programs that the code reader saw there get an edge `built-from` from it.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.edge import PUBLISHED, Edge, Gap
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import PACKAGED, Unknown, Value

PROGRAMS = frozenset({"code/module", "code/notebook"})
RUNS = frozenset({"compute", "function", "agent", "endpoint", "training-job", "processing-job", "job", "mcp-server"})
BUILD = "container/Build"
_CODE = {
    "AWS::Lambda::Function": ("Code", "Handler"),
    "Microsoft.Web/sites": ("Code", ""),
    "cloudfunctions.googleapis.com/Function": ("Code", ""),
}
"""Types → the properties that say where their code is packed from and which function of it starts."""
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|evals?|examples?|docs?|notebooks?)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$"
)
_WHOLE = frozenset({f"{PACKAGED}.", f"{PACKAGED}./"})
_MOST = 200
"""Programs of one folder; a larger one is not the code of one thing."""
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class _From:
    """A folder (or file) of code in a repository, by id, the fact that says so, and the file that starts it.

    `whole`: several things are packed from the whole of it, so that only the file that starts one is known to run.
    """

    folder: str
    fact: Evidence
    entry: str | None = None
    whole: bool = False


def split(edges: Iterable[Edge]) -> tuple[list[Edge], list[Edge]]:
    """The edges, and those that tell under which names images are published and what is deployed from a folder."""
    kept: list[Edge] = []
    published: list[Edge] = []
    for edge in edges:
        (published if edge.kind == PUBLISHED else kept).append(edge)
    return kept, published


def program_edges(
    assets: Mapping[str, Asset], edges: Iterable[Edge], published: Iterable[Edge], gaps: list[Gap]
) -> Iterator[Edge]:
    """Edges from compute to the programs that run in it; `gaps` takes what was left open."""
    folders = _programs(assets)
    if not folders:
        return
    by_image: dict[str, list[Edge]] = defaultdict(list)
    for edge in published:
        by_image[edge.target].append(edge)
    built = {edge.source: edge for edge in edges if edge.kind == "built-from" and _is_build(assets.get(edge.target))}
    for asset in assets.values():
        if asset.kind in RUNS:
            found = (*_packed(asset), *_imaged(asset, by_image), *_built(asset, built, assets), *_sent(asset, by_image))
            for code in found:
                count = len(folders.get(code.folder, ()))
                if count > _MOST:
                    why = f"{count} programs lie in {code.folder.partition('//')[2] or 'the repository'}"
                    gaps.append(Gap("link", f"the programs of {asset.id}", why, "a folder for each thing deployed"))
                yield from _to_programs(asset, code, folders, assets)


def _is_build(asset: Asset | None) -> bool:
    return asset is not None and asset.type == BUILD


def _programs(assets: Mapping[str, Asset]) -> dict[str, list[str]]:
    """Programs by each folder above them, by id; tests and examples are none that are deployed."""
    out: dict[str, list[str]] = defaultdict(list)
    for asset in assets.values():
        repository, mark, path = asset.id.partition("//")
        if asset.type not in PROGRAMS or not mark or _TESTS.search(path):
            continue
        folder = path
        for _ in range(_DEEPEST):
            folder = posixpath.dirname(folder)
            out[f"{repository}//{folder}"].append(asset.id)
            if not folder:
                break
    return out


def _to_programs(
    asset: Asset, code: _From, folders: Mapping[str, list[str]], assets: Mapping[str, Asset]
) -> Iterator[Edge]:
    found = folders.get(code.folder, [])
    if not found and code.folder in assets and assets[code.folder].type in PROGRAMS:
        yield Edge(asset.id, code.folder, "built-from", evidence=(code.fact,))
        return
    for program in found if len(found) <= _MOST else ():
        # Which of a package's files run is not known, save the one that is named as the start.
        starts = code.entry is not None and program.rpartition(".")[0] == code.entry
        if starts or not code.whole:
            sure = Certainty.PROVEN if starts else Certainty.CONDITIONAL
            yield Edge(asset.id, program, "built-from", evidence=(code.fact,), certainty=sure)


def _packed(asset: Asset) -> Iterator[_From]:
    """The folder that a function's code is packed from."""
    code, handler = _CODE.get(asset.type, ("", ""))
    for sighting in asset.sightings if code else ():
        value = sighting.config.get(code)
        path = sighting.location.path
        if not isinstance(value, Unknown) or not value.why.startswith(PACKAGED) or path is None:
            continue
        folder = _within(asset, path, value.why.removeprefix(PACKAGED))
        if folder is not None:
            fact = Evidence(f"{asset.name} is packed from {folder.partition('//')[2] or 'the repository'}", code, None,
                            place(asset, code))  # fmt: skip
            entry = _entry(folder, sighting.config.get(handler))
            yield _From(folder, fact, entry, whole=value.why in _WHOLE and entry is not None)


def _within(asset: Asset, file: str, path: str) -> str | None:
    """The id of a folder or file that a file names; None where it lies outside the tree."""
    start = next((name for name in (asset.id, *_declared(asset)) if name.startswith("repo:")), None)
    if start is None:
        return None
    joined = path[1:] if path.startswith("/") else posixpath.join(posixpath.dirname(file), path)
    inside = posixpath.normpath(joined or ".")
    if inside.startswith("../") or inside == "..":
        return None
    return f"{start.partition('//')[0]}//{'' if inside == '.' else inside}"


def _declared(asset: Asset) -> Iterator[str]:
    """Ids of the repository's own things that the asset's configuration names: a live asset bears none itself."""
    for sighting in asset.sightings:
        for value in sighting.config.values():
            if isinstance(value, Unknown):
                yield from value.assets


def _entry(folder: str, handler: Value) -> str | None:
    """The file, without its suffix, in which a handler stands: `app.answer`, `src/chat.handler`."""
    if not isinstance(handler, str) or "." not in handler:
        return None
    module = handler.rpartition(".")[0]
    file = module if "/" in module else module.replace(".", "/")
    return f"{folder}/{file}" if not folder.endswith("//") else f"{folder}{file}"


def _imaged(asset: Asset, by_image: Mapping[str, list[Edge]]) -> Iterator[_From]:
    """The folders from which the images are built that a workload's configuration names."""
    for path, image in images_named(asset.config) if by_image else ():
        for edge in by_image.get(f"image:{repository_of(image)}", ()):
            yield _From(edge.source, Evidence(f"{asset.name} runs {image}", path, image, place(asset, path)))


def _sent(asset: Asset, by_name: Mapping[str, list[Edge]]) -> Iterator[_From]:
    """The folders from which a workflow deploys a thing of this type and name."""
    for edge in by_name.get(f"deploy:{asset.type}/{asset.name.rpartition('/')[2]}", ()):
        for fact in edge.evidence[:1]:
            entry = _entry(edge.source, asset.config.get("Handler"))
            yield _From(edge.source, fact, entry, whole=edge.source.endswith("//") and entry is not None)


def _built(asset: Asset, built: Mapping[str, Edge], assets: Mapping[str, Asset]) -> Iterator[_From]:
    """The folder of the Dockerfile that a service is built by."""
    edge = built.get(asset.id)
    if edge is not None and edge.evidence:
        repository, _, rest = assets[edge.target].id.partition("//")
        folder = posixpath.dirname(rest.partition("#")[0])
        yield _From(f"{repository}//{folder}", edge.evidence[0])


def images_named(config: Value, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """`(path, image)` of every container image that a configuration names."""
    if depth > _DEEPEST:
        return
    if isinstance(config, Mapping):
        for key, value in config.items():
            at = f"{path}.{key}" if path else str(key)
            if isinstance(value, str) and str(key).lower() in ("image", "imageuri"):
                yield at, value
            else:
                yield from images_named(value, at, depth + 1)
    elif isinstance(config, list | tuple):
        for index, value in enumerate(config):
            yield from images_named(value, f"{path}[{index}]", depth + 1)


def repository_of(image: str) -> str:
    """The name of an image without its tag and digest."""
    name = image.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"
