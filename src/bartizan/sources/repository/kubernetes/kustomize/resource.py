"""A resource while Kustomize works on it: an own tree of marked values, and the names it has had."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.sources.repository.kubernetes.naming import CLUSTER_WIDE, group
from bartizan.sources.repository.kubernetes.tree import Placed, place
from bartizan.sources.repository.yaml_marks import Marked

PATTERN_LENGTH = 300


@dataclass(slots=True)
class Resource:
    """One object; `node` belongs to it alone, `path` is the file that it starts from.

    `names` and `namespaces` are all that it has had, the present ones last.
    """

    node: Marked
    path: str
    names: list[str] = field(default_factory=list)
    namespaces: list[str] = field(default_factory=list)
    generated: bool = False

    @property
    def kind(self) -> str:
        """`Deployment`."""
        return text(self.node.get("kind"))

    @property
    def group(self) -> str:
        """`apps`; empty for the core group."""
        return group(text(self.node.get("apiVersion")))

    @property
    def version(self) -> str:
        """`v1`."""
        return text(self.node.get("apiVersion")).rpartition("/")[2]

    @property
    def name(self) -> str:
        """`metadata.name` as it is now."""
        return text(at(self.node, "metadata", "name"))

    @property
    def namespace(self) -> str:
        """`metadata.namespace` as it is now; empty when absent."""
        return text(at(self.node, "metadata", "namespace"))

    @property
    def is_namespaced(self) -> bool:
        """Whether objects of its kind stand in namespaces; custom kinds that are not known do."""
        return self.kind not in CLUSTER_WIDE

    def remember(self) -> None:
        """Note the present name and namespace."""
        if not self.names or self.names[-1] != self.name:
            self.names.append(self.name)
        if not self.namespaces or self.namespaces[-1] != self.namespace:
            self.namespaces.append(self.namespace)

    def labels(self, which: str = "labels") -> Mapping[str, str]:
        """Its labels or annotations, where they are texts."""
        found = at(self.node, "metadata", which)
        return {key: text(value) for key, value in found.items()} if found is not None else {}


@dataclass(frozen=True, slots=True)
class Selector:
    """Which resources a patch or replacement is for; an empty word selects all."""

    group: str = ""
    version: str = ""
    kind: str = ""
    name: str = ""
    namespace: str = ""
    labels: str = ""
    annotations: str = ""
    exact: bool = False

    def fits(self, resource: Resource) -> bool:
        """Whether the resource is selected, by any of the names that it has had."""
        spaces = [one or "default" for one in resource.namespaces]
        return (
            (not self.group or _matches(self.group, [resource.group], self.exact))
            and (not self.version or _matches(self.version, [resource.version], self.exact))
            and (not self.kind or _matches(self.kind, [resource.kind], self.exact))
            and (not self.name or _matches(self.name, resource.names, self.exact))
            and (not self.namespace or _matches(self.namespace, spaces, self.exact))
            and selects(self.labels, resource.labels())
            and selects(self.annotations, resource.labels("annotations"))
        )


def selector_of(node: Marked | None, *, exact: bool = False) -> Selector:
    """The selector that a `target`, `select` or `source` map writes."""

    def word(name: str) -> str:
        return text(node.get(name)) if node is not None else ""

    return Selector(
        word("group"),
        word("version"),
        word("kind"),
        word("name"),
        word("namespace"),
        labels=word("labelSelector"),
        annotations=word("annotationSelector"),
        exact=exact,
    )


def _matches(pattern: str, values: list[str], exact: bool) -> bool:
    if exact or re.fullmatch(r"[\w./-]*", pattern):
        return pattern in values
    if len(pattern) > PATTERN_LENGTH:
        return False
    # Kustomize's patterns are RE2; what matters of them here is alternatives, classes and stars.
    import re2

    try:
        compiled = re2.compile(pattern)
    except re2.error:
        return False
    return any(compiled.fullmatch(value) is not None for value in values)


def selects(expression: str, labels: Mapping[str, str]) -> bool:
    """Whether labels fit a selector in text: `app=x,tier!=y,env in (a, b),!z`."""
    for part in re.split(r",(?![^()]*\))", expression):
        term = part.strip()
        if not term:
            continue
        if match := re.fullmatch(r"([\w./-]+)\s+(in|notin)\s+\(([^()]*)\)", term):
            values = {value.strip() for value in match[3].split(",")}
            if (labels.get(match[1]) in values) is not (match[2] == "in"):
                return False
        elif match := re.fullmatch(r"([\w./-]+)\s*(==|=|!=)\s*([\w./-]*)", term):
            if (labels.get(match[1]) == match[3]) is (match[2] == "!="):
                return False
        elif (term.lstrip("!").strip() in labels) is term.startswith("!"):
            return False
    return True


def at(node: Marked | None, *keys: str) -> Marked | None:
    """The value at keys of nested maps."""
    for key in keys:
        node = node.get(key) if node is not None else None
    return node


def text(node: Marked | None) -> str:
    """A scalar as text; empty for none, for null and for lists and maps."""
    value = node.value if node is not None else None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def listed(node: Marked | None) -> list[Marked]:
    """The items of a list; nothing for another value."""
    return node.value if node is not None and isinstance(node.value, list) else []


def texts(node: Marked | None) -> Iterator[tuple[str, Marked]]:
    """The texts of a list, with their nodes."""
    for item in listed(node):
        if word := text(item):
            yield word, item


def put(holder: Marked, key: str, value: Marked, path: str, line: int | None = None) -> None:
    """Set a value of a map, as what stands in the file `path`."""
    if isinstance(holder.value, dict):
        holder.value[key] = value if isinstance(value, Placed) else place(value, path)
        holder.key_lines[key] = value.line if line is None else line


def scalar(value: str | int, like: Marked, path: str) -> Placed:
    """A new scalar that stands where `like` stands."""
    return Placed(value, like.line, like.end_line, path=path)


def child(holder: Marked, key: str, like: Marked, path: str) -> Marked | None:
    """The map under `key`, made when it is not there; None when something else is."""
    if not isinstance(holder.value, dict):
        return None
    found = holder.value.get(key)
    if found is None or found.value is None:
        found = Placed({}, like.line, like.end_line, path=path)
        put(holder, key, found, path)
    return found if isinstance(found.value, dict) else None
