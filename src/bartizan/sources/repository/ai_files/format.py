"""What a format of a file is, and what its reader is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.yaml_marks import Marked


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its path, its text, and its values with their lines where it is YAML or JSON.

    `front` is the number of lines before a text's own first line, where a header of YAML stands before it.
    """

    path: str
    text: str
    root: Marked

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The name of the folder that holds the file; the path's own name in the root."""
        return self.path.rpartition("/")[0].rpartition("/")[2] or self.name.partition(".")[0]

    @property
    def end_line(self) -> int:
        """The last line."""
        return self.text.count("\n") + (not self.text.endswith("\n"))


@dataclass(frozen=True, slots=True)
class Format:
    """One format of files.

    `claims` looks at the path; `marks` are texts of which a file of the format holds at least one (none: the
    path tells enough). `structured` says that the file is YAML or JSON. `read` adds what the document says; it
    adds nothing where the document is of another kind.
    """

    name: str
    claims: Callable[[str], bool]
    read: Callable[[Document, Finds], None]
    marks: tuple[bytes, ...] = ()
    structured: bool = True


def yaml_file(path: str) -> bool:
    """Any YAML file."""
    return path.endswith((".yaml", ".yml"))


def json_file(path: str) -> bool:
    """Any JSON file."""
    return path.endswith((".json", ".jsonld"))


def data_file(path: str) -> bool:
    """Any YAML or JSON file."""
    return yaml_file(path) or json_file(path)
