"""What one configuration file says of AI, as assets and edges: each thing once, with its place.

Readers of files that are no programs make their records by it, so that a model, a dataset or a prompt has
the same id and shape whoever found it.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bartizan.model.asset import Asset, Sighting, name_reference
from bartizan.model.edge import Edge, Gap
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.severity import Certainty, Stage
from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.reader import Context

MOST = 5_000
LONGEST_PATH = 400
LEAST_PROMPT = 12
_PROVIDERS = {
    "bedrock": "aws", "sagemaker": "aws", "vertex": "google", "google": "google", "azure": "azure", "azure-ai": "azure",
}  # fmt: skip


@dataclass(slots=True)
class Finds:
    """The records of one file, in the order in which they were said."""

    source: str
    path: str
    context: Context
    assets: dict[str, Asset] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], Edge] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)

    def __iter__(self) -> Iterator[Record]:
        """Assets, edges, gaps."""
        yield from self.assets.values()
        yield from self.edges.values()
        yield from self.gaps

    def address(self, address: str) -> str:
        """The id of what this file declares at `address`."""
        return self.context.asset_id(self.path, address)

    def asset(
        self,
        id_: str,
        type_: str,
        name: str,
        line: int,
        *,
        end_line: int | None = None,
        config: Mapping[str, Value] | None = None,
        lines: Mapping[str, int] | None = None,
        stage: Stage | None = None,
        provider: str = "code",
        path: str | None = None,
    ) -> str:
        """Adds a sighting; kind and stage are the type's own. Values that are None are left out. Gives the id."""
        known = self.context.catalog.types[type_]
        told = {key: value for key, value in (config or {}).items() if value is not None}
        place = Location(path or self.path, line, max(end_line or line, line))
        sighting = Sighting(self.source, place, told, lines or {})
        before = self.assets.get(id_)
        if before is None:
            if len(self.assets) < MOST:
                self.assets[id_] = Asset(
                    id_, type_, known.kind, name, provider, stage=stage or known.stage, config=told,
                    sightings=(sighting,),
                )  # fmt: skip
        elif sighting not in before.sightings:
            self.assets[id_] = replace(
                before, config={**told, **before.config}, sightings=(*before.sightings, sighting)[:200]
            )
        return id_

    def file(self) -> str:
        """The file itself, which owns what no thing in it owns."""
        id_ = self.context.file_id(self.path)
        if id_ not in self.assets:
            sighting = Sighting(self.source, Location(self.path, 1))
            name = self.path.rpartition("/")[2]
            self.assets[id_] = Asset(id_, "file", "file", name, "code", stage=Stage.DEPLOY, sightings=(sighting,))
        return id_

    def edge(
        self, source: str, target: str, kind: str, text: str, line: int, *, value: object = None,
        certainty: Certainty = Certainty.PROVEN,
    ) -> None:  # fmt: skip
        """Adds an inventory edge with its evidence."""
        evidence = Evidence(text, value=value, location=Location(self.path, line, line))
        self.edges.setdefault(
            (source, target, kind), Edge(source, target, kind, evidence=(evidence,), certainty=certainty)
        )

    def model(
        self, name: str, line: int, owner: str, text: str, *, registry: str = "huggingface", kind: str = "uses-model",
        revision: str | None = None,
    ) -> str | None:  # fmt: skip
        """A model by its registry and the edge to it; None where the text is no model's name."""
        name = name.strip()
        if not model_names.is_name(name) or (registry == "huggingface" and model_names.is_local(name)):
            return None
        target = reference(registry, name)
        if target.startswith("model:"):
            self.asset(target, "model", name, line, config={"registry": registry, "revision": revision},
                       provider=_PROVIDERS.get(registry, registry))  # fmt: skip
        else:
            kind = "invokes" if kind == "uses-model" else kind
        self.edge(owner, target, kind, text, line, value=name)
        return target

    def named_model(self, name: str, line: int, owner: str, text: str, *, registry: str, mark: str = "/") -> str | None:
        """A model whose name may carry its provider (`openai/gpt-4o`); `registry` counts where it does not."""
        found = model_names.split(name.strip(), mark)
        return self.model(found[1] if found else name, line, owner, text, registry=found[0] if found else registry)

    def dataset(
        self, name: str, line: int, owner: str, text: str, *, kind: str = "trains-on", revision: str | None = None,
        trust: bool | None = None,
    ) -> str | None:  # fmt: skip
        """Data by name: a store's URI, a file of the tree, or a dataset of Hugging Face; None for anything else."""
        name = name.strip()
        target = data_uri(name)
        if target is None:
            target = self._file(name, line)
        if target is None and name.lower().endswith(_DATA_FILES):
            target = self.missing_file(name, line)
        if target is None and model_names.is_hub_id(name) and not name.lower().endswith(_DATA_FILES):
            target = f"dataset:huggingface/{name}"
            config: dict[str, Value] = {
                "source": "huggingface",
                "name": name,
                "revision": revision,
                "trust_remote_code": trust,
            }
            self.asset(target, "code/dataset", name, line, config=config, provider="huggingface", stage=Stage.DATA)
        if target is not None:
            self.edge(owner, target, kind, text, line, value=name)
        return target

    def _file(self, name: str, line: int) -> str | None:
        """A file or folder of the tree that a text names, relative to this file or to the root."""
        if (
            not name
            or "://" in name
            or len(name) > LONGEST_PATH
            or "\n" in name
            or "\0" in name
            or "{" in name
            or "$" in name
        ):
            return None
        for base in dict.fromkeys((posixpath.dirname(self.path), "")):
            path = posixpath.normpath(posixpath.join(base, name.removeprefix("file:")))
            if path.startswith(("..", "/")) or path == ".":
                continue
            if inside(self.context, path):
                id_ = self.context.file_id(path)
                config: dict[str, Value] = {"source": "file", "name": path}
                self.asset(id_, "code/dataset", posixpath.basename(path), line, config=config, stage=Stage.DATA)
                return id_
        return None

    def missing_file(self, name: str, line: int, type_: str = "code/dataset", source: str = "file") -> str | None:
        """A file that is named and not in the tree, as data mostly is not; None where no relative path names it."""
        path = posixpath.normpath(name)
        if (
            "://" in name
            or any(sign in name for sign in "{}$*\n")
            or path.startswith(("..", "/", "~"))
            or len(path) > LONGEST_PATH
        ):
            return None
        config: dict[str, Value] = {"source": source, "name": path}
        return self.asset(self.context.file_id(path), type_, posixpath.basename(path), line, config=config)

    def prompt(self, text: str, line: int, owner: str | None, name: str, *, end_line: int | None = None,
               extra: Mapping[str, Value] | None = None) -> str | None:  # fmt: skip
        """A prompt: its hash, length and beginning, what is hidden in it; None for a word or two."""
        if len(text.strip()) < LEAST_PROMPT:
            return None
        config = told(text) | dict(extra or {})
        id_ = self.address(f"prompt:{str(config['sha256'])[:12]}")
        self.asset(id_, "code/prompt", f"prompt of {name}", line, end_line=end_line, config=config, stage=Stage.AGENT,
                   lines=line_map(text, line))  # fmt: skip
        if owner is not None:
            self.edge(owner, id_, "uses-prompt", f"{name} is told by it", line)
        return id_

    def gap(self, what: str, why: str, needs: str) -> None:
        """Adds a gap."""
        self.gaps.append(Gap(self.source, what, why, needs))


_DATA_FILES = (".json", ".jsonl", ".csv", ".tsv", ".parquet", ".txt", ".arrow", ".zip", ".gz", ".zst", ".yaml", ".yml")


def told(text: str) -> dict[str, Value]:
    """What is kept of a text that a model is told: sha256, length, start, hidden ([what]), unattended ([what])."""
    from bartizan.sources.repository.instructions import hidden, unattended

    return {
        "sha256": hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
        "length": len(text),
        "start": "".join(c for c in " ".join(text[:400].split())[:80] if c.isprintable()),
        "hidden": _once(hidden(text)),
        "unattended": _once(unattended(text)),
    }


def line_map(text: str, line: int) -> dict[str, int]:
    """The lines of what is hidden in a text that begins at `line`."""
    from bartizan.sources.repository.instructions import hidden, unattended

    found: dict[str, int] = {}
    for key, places in (("hidden", hidden(text)), ("unattended", unattended(text))):
        if places:
            found[key] = line + text.count("\n", 0, places[0][1])
    return found


def reference(registry: str, name: str) -> str:
    """The id of a model, or the reference to a deployment or endpoint that the name stands for."""
    if name.startswith("arn:"):
        head, _, rest = name.rpartition("/")
        known = "foundation-model" in head or head.endswith("inference-profile")
        return f"model:bedrock/{rest}" if known else name
    if registry == "azure":
        return name_reference("Microsoft.CognitiveServices/accounts/deployments", _escaped(name))
    if registry == "sagemaker":
        return name_reference("AWS::SageMaker::Endpoint", _escaped(name))
    return f"model:{registry}/{name}"


def data_uri(text: str) -> str | None:
    """The reference to the bucket or storage account that a URI lies in; None for other texts."""
    scheme, mark, rest = text.partition("://")
    head = rest.partition("/")[0]
    if not mark or not head or any(sign in head for sign in "{}$<>"):
        return None
    scheme = scheme.lower()
    if scheme in {"s3", "s3a", "s3n"}:
        return name_reference("AWS::S3::Bucket", _escaped(head))
    if scheme in {"gs", "gcs"}:
        return name_reference("storage.googleapis.com/Bucket", _escaped(head))
    if scheme in {"abfs", "abfss", "wasb", "wasbs"}:
        account = head.partition("@")[2].partition(".")[0]
        return name_reference("Microsoft.Storage/storageAccounts", account) if account else None
    if scheme == "https" and (".blob.core.windows.net" in head or ".dfs.core.windows.net" in head):
        return name_reference("Microsoft.Storage/storageAccounts", head.partition(".")[0])
    return None


def inside(context: Context, path: str) -> bool:
    """Whether the tree has a file or folder of this path, and no link leads out of it."""
    try:
        root = context.root.resolve()
        absolute = (root / path).resolve()
        return absolute.exists() and absolute.is_relative_to(root)
    except (OSError, ValueError, RuntimeError):
        return False


def _escaped(name: str) -> str:
    return name.replace("%", "%25").replace("/", "%2F")


def _once(places: list[tuple[str, int]]) -> list[Value]:
    return list(dict.fromkeys(what for what, _ in places))
