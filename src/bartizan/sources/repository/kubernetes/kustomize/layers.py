"""What overlays are built from: kustomizations and files, each read once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.edge import Gap
from bartizan.sources.repository.kubernetes.manifest import SOURCE, Document, unrolled
from bartizan.sources.repository.kubernetes.streams import parsed
from bartizan.sources.repository.reader import Context, read_text
from bartizan.sources.repository.yaml_marks import Marked

_REMOTE = re.compile(
    r"(?i)^(?:https?|ssh|git|oci|file|s3)(?:::|://) | ^git@ | ^[\w.-]+\.(?:com|org|io|net)/ | \?ref= | \.git(?:/|$)",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Layer:
    """One kustomization: the file, its directory, what is in it."""

    path: str
    directory: str
    root: Marked


@dataclass(slots=True)
class Tree:
    """Kustomizations by directory; which files were used, and what was missing."""

    context: Context
    layers: Mapping[str, Layer]
    used: set[str] = field(default_factory=set)
    gaps: dict[Gap, None] = field(default_factory=dict)
    _texts: dict[str, str | None] = field(default_factory=dict)
    _documents: dict[str, list[Document]] = field(default_factory=dict)

    def gap(self, what: str, why: str, needs: str) -> None:
        """Note what could not be read, once."""
        self.gaps.setdefault(Gap(SOURCE, what, why, needs))

    def load(self, path: str) -> str | None:
        """The text of a file inside the root; None, with a gap, when it cannot be read."""
        if path not in self._texts:
            file = self.context.find(path) if not path.startswith("..") else None
            found: str | None = None
            if file is None:
                self.gap(path, "named by a kustomization, and not there", "the file, inside the scanned tree")
            elif file.size > self.context.limits.parse_bytes:
                self.gap(path, f"{file.size} bytes, more than are read", "a higher limit of bytes, or a smaller file")
            else:
                found, gap = read_text(file, SOURCE)
                if gap is not None:
                    self.gaps.setdefault(gap)
            self._texts[path] = found
        self.used.add(path)
        return self._texts[path]

    def is_remote(self, entry: str, layer: Layer, node: Marked) -> bool:
        """Whether an entry of a kustomization is elsewhere, which is a gap."""
        if not _REMOTE.search(entry):
            return False
        why = f"{entry} is elsewhere and is not fetched"
        self.gap(f"{layer.path}:{node.line}", why, "a copy of it inside the scanned tree")
        return True

    def parsed(self, text: str, path: str) -> list[Marked]:
        """The documents of a text that stands in the file `path`."""
        gaps: list[Gap] = []
        found = list(parsed(text, path, self.context, gaps))
        self.gaps.update(dict.fromkeys(gaps))
        return found

    def documents(self, path: str) -> list[Document]:
        """The objects of a file, lists unrolled."""
        if path not in self._documents:
            content = self.load(path)
            nodes = self.parsed(content, path) if content is not None else []
            self._documents[path] = [one for node in nodes for one in unrolled(Document(node, path))]
        self.used.add(path)
        return self._documents[path]
