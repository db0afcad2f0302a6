"""GitLab CI: jobs with what they extend and include. <https://docs.gitlab.com/ci/yaml/>."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bartizan.sources.repository.ci.fields import key_lines, mapping, text, texts
from bartizan.sources.repository.ci.workflow import Job, Step, Workflow
from bartizan.sources.repository.yaml_marks import Marked

_RESERVED = frozenset(
    {"default", "include", "stages", "variables", "workflow", "image", "services", "before_script", "after_script",
     "cache", "spec", "pages:deploy"}
)  # fmt: skip
_DEPTH = 10
_MOST_LINES = 2_000

Include = Callable[[str], "Marked | None"]
"""The document at a path of the repository, or None."""


def read_workflow(root: Marked, path: str, include: Include) -> Workflow | None:
    """The pipeline in `root` with the local files that it includes; None when the file is none."""
    included = list(_included(root, include))
    documents = [root, *(document for document, _ in included)]
    origins = {id(node): where for document, where in included for node in _parts(document)}
    known: dict[str, Marked] = {}
    for document in reversed(documents):
        known.update({name: node for name, node in document.items() if isinstance(node.value, dict)})
    own = [name for name, node in root.items() if _is_job(name, node, known)]
    if not own:
        return None
    shared = known.get("default")
    variables = {name: value for document in reversed(documents) for name, value in _variables(document).items()}
    jobs = tuple(_job(name, known, shared, root, origins) for name in own)
    triggers = tuple(dict.fromkeys(trigger for name in own for trigger in _triggers(known[name], known)))
    return Workflow("gitlab", path, path.rpartition("/")[2], triggers, jobs, root.line, root.end_line, variables)


def _parts(document: Marked) -> Iterator[Marked]:
    """What of a document a job may take as its own: its values, and those of its jobs."""
    for node in document.value.values() if isinstance(document.value, dict) else ():
        yield node
        yield from (inner for _, inner in node.items())


def _included(root: Marked, include: Include) -> Iterator[tuple[Marked, str]]:
    node = root.get("include")
    items = node.value if node is not None and isinstance(node.value, list) else [node]
    for item in items[:100]:
        if not isinstance(item, Marked):
            continue
        path = text(item.get("local")) if isinstance(item.value, dict) else text(item)
        if path and "://" not in path and "*" not in path:
            found = include(path.lstrip("/"))
            if found is not None:
                yield found, path.lstrip("/")


def _variables(document: Marked) -> dict[str, str]:
    node = document.get("variables")
    plain = mapping(node)
    for name, one in node.items() if node is not None else ():
        if isinstance(one.value, dict):
            plain[name] = text(one.get("value"))
    return plain


def _is_job(name: str, node: Marked, known: Mapping[str, Marked]) -> bool:
    if name in _RESERVED or name.startswith(".") or not isinstance(node.value, dict):
        return False
    return any(_find(node, key, known) is not None for key in ("script", "run", "trigger"))


def _find(node: Marked, key: str, known: Mapping[str, Marked], depth: int = 0) -> Marked | None:
    """The value of `key` in a job, or in what it extends: the last of the list wins."""
    found = node.get(key)
    if found is not None or depth > _DEPTH:
        return found
    for parent in reversed(texts(node.get("extends"))):
        if parent in known:
            found = _find(known[parent], key, known, depth + 1)
            if found is not None:
                return found
    return None


def _all_variables(node: Marked, known: Mapping[str, Marked], depth: int = 0) -> dict[str, str]:
    out: dict[str, str] = {}
    if depth <= _DEPTH:
        for parent in texts(node.get("extends")):
            if parent in known:
                out |= _all_variables(known[parent], known, depth + 1)
    return out | _variables(node)


def _triggers(node: Marked, known: Mapping[str, Marked]) -> Iterator[str]:
    rules = _find(node, "rules", known)
    for rule in rules.value if rules is not None and isinstance(rules.value, list) else []:
        if isinstance(rule, Marked) and "merge_request_event" in text(rule.get("if")):
            yield "merge_request_event"
    only = _find(node, "only", known)
    yield from (one for one in texts(only) if one == "merge_requests")


def _job(
    name: str, known: Mapping[str, Marked], shared: Marked | None, root: Marked, origins: Mapping[int, str]
) -> Job:
    node, line = known[name], root.key_lines.get(name, 1)
    steps = []
    for key in ("before_script", "script", "after_script"):
        found = _find(node, key, known)
        if found is None and shared is not None:
            found = shared.get(key)
        if found is None:
            found = root.get(key) if key != "script" else None
        if found is not None:
            steps.append(_step(found, known, origins.get(id(found), "")))
    image = _find(node, "image", known) or (shared.get("image") if shared is not None else None) or root.get("image")
    named = image.get("name") if image is not None and isinstance(image.value, dict) else image
    tokens = _find(node, "id_tokens", known)
    return Job(
        name,
        line,
        max(line, node.end_line),
        tuple(steps),
        _all_variables(node, known),
        {"id-token": "write"} if tokens is not None else {},
        texts(_find(node, "tags", known)),
        image=text(named),
        minutes=text(_find(node, "timeout", known)) or None,
        lines=key_lines(node),
        triggers=tuple(dict.fromkeys(_triggers(node, known))),
    )


def _step(node: Marked, known: Mapping[str, Marked], path: str) -> Step:
    return Step(node.line, node.end_line, run="\n".join(_script(node, known, 0)), path=path)


def _script(node: Marked, known: Mapping[str, Marked], depth: int) -> list[str]:
    """The lines of a script, its nested lists and `!reference`s followed."""
    if depth > _DEPTH:
        return []
    if node.tag == "!reference":
        path = texts(node)
        target = known.get(path[0]) if path else None
        for key in path[1:]:
            target = target.get(key) if target is not None else None
        return _script(target, known, depth + 1) if target is not None else []
    if isinstance(node.value, list):
        lines = [line for one in node.value for line in _script(one, known, depth + 1)]
        return lines[:_MOST_LINES]
    return [text(node)]
