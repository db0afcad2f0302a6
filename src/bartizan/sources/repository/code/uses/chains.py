"""What a chain of calls is made of: `client.GetChatClient("m").AsAIAgent(…)`, a kernel that is told its services."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.agents import tools
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, Val, options
from bartizan.sources.repository.code.libraries import signatures
from bartizan.sources.repository.code.reading import Reading, frame_of
from bartizan.sources.repository.code.uses import models

_AZURE = re.compile(r"Azure|AIProjectClient|PersistentAgentsClient")
_KERNEL = ("kernel",)
LONGEST = 12
MOST_CALLS = 200
_SERVICES = frozenset({"add_service"})
"""Python's Semantic Kernel is given its model as an object."""
_PLUGINS = (
    "add_plugin",
    "AddFromType",
    "AddFromObject",
    "ImportPluginFromType",
    "ImportPluginFromObject",
    "CreatePluginFromType",
)
_ADDED = ".Plugins.Add"
_TYPES = frozenset({"type_argument_list"})


def links(reading: Reading, value: Val) -> Iterator[Name]:
    """The calls of a chain, the last first."""
    current = next((one for one in options(value) if isinstance(one, Name) and one.site is not None), None)
    for _ in range(LONGEST):
        if current is None or current.site is None:
            return
        yield current
        site = current.site
        callee = reading.evaluator.callee(site)
        current = next(
            (
                one
                for one in options(callee)
                if isinstance(one, Name) and one.site is not None and one.site.node.id != site.node.id
            ),
            None,
        )


def models_of(reading: Reading, value: Val) -> list[models.Target | Unknown]:
    """The models that a chain names, or those that what it began with is told of in other statements."""
    chain = list(links(reading, value))
    for link in chain:
        found = list(models.of_object(reading, _called(reading, link)))
        if found:
            return found
    found = []
    seen: set[int] = set()
    for call, callee in _told(reading, chain, frozenset(signatures.signatures())):
        signature = signatures.find(callee.path)
        if signature is not None and call.node.id not in seen:
            seen.add(call.node.id)
            found += models.targets(reading, signature, callee.path, frame_of(call), callee.site)
    for call, _ in _told(reading, chain, _SERVICES):
        for given in reading.evaluator.positional(frame_of(call))[:1]:
            found += models.named(reading, given, "openai")
    return found


def of_agent(
    reading: Reading, site: Site, value: Val | None, path: str, rule: str
) -> Iterator[models.Target | Unknown]:
    """The models of an agent: what its argument names, else what its kernel is told, else what it is asked of."""
    if value is not None:
        found = list(models.named(reading, value, "azure" if _AZURE.search(path) else rule))
        yield from found or models_of(reading, value)
        return
    kernel = reading.argument(site, _KERNEL)
    yield from models_of(reading, kernel if kernel is not None else reading.evaluator.callee(site))


def plugins_of(reading: Reading, site: Site, framework: str) -> list[tuple[str, str]]:
    """`(id, name)` of the functions of the classes and objects that an agent's kernel is given."""
    kernel = reading.argument(site, _KERNEL)
    chain = [*(links(reading, kernel) if kernel is not None else ()), Name("", site)]
    given: dict[int, Site] = {}
    for call, callee in _told(reading, chain, frozenset((*_PLUGINS, "Add"))):
        inner = frame_of(call)
        if call.tail in _PLUGINS:
            given[call.node.id] = inner
        elif callee.path.endswith(_ADDED):
            given.update(_made_plugins(reading, inner))
    found: list[tuple[str, str]] = []
    for inner in given.values():
        for node in _type_arguments(inner.node):
            found += tools.tools(reading, reading.evaluator.evaluate(node, inner.frame), framework)
        for value in reading.evaluator.positional(inner)[:1]:
            found += tools.tools(reading, value, framework)
    return found


def _made_plugins(reading: Reading, added: Site) -> Iterator[tuple[int, Site]]:
    """The calls that make the plugins of `kernel.Plugins.Add(KernelPluginFactory.CreateFromType<Menu>())`."""
    for value in reading.evaluator.positional(added)[:1]:
        for option in options(value):
            if isinstance(option, Name) and option.site is not None and "CreateFrom" in option.path:
                yield option.site.node.id, option.site


def is_known(reading: Reading, call: Call, type_: str) -> bool:
    """Whether a call was read under another of the namespaces that leave open what it means."""
    known = reading.records.assets.get(reading.made.get(call.node.start_byte, ""))
    return reading.module.language.shared and known is not None and known.type == type_


def _called(reading: Reading, link: Name) -> Name:
    """The link by the path of what its own call calls."""
    callee = reading.evaluator.callee(link.site) if link.site is not None else link
    first = next((one for one in options(callee) if isinstance(one, Name) and signatures.find(one.path)), None)
    return Name(f"{first.path}()", link.site) if first is not None else link


def _told(reading: Reading, chain: list[Name], tails: frozenset[str]) -> Iterator[tuple[Call, Name]]:
    """The calls of the chain's file that ask something of one of its links, with what they call."""
    if not chain or chain[0].site is None:
        return
    module = chain[0].site.module
    sites = {link.site.node.id for link in chain if link.site is not None}
    for tail in tails & module.tails.keys():
        for call in module.tails[tail][:MOST_CALLS]:
            for option in options(reading.evaluator.callee(frame_of(call))):
                if isinstance(option, Name) and option.site is not None and _begins(reading, option, sites):
                    yield call, option


def _begins(reading: Reading, value: Name, sites: set[int]) -> bool:
    return any(link.site is not None and link.site.node.id in sites for link in links(reading, value))


def _type_arguments(node: Node) -> Iterator[Node]:
    """The types that a call is given in angle brackets."""
    function = node.child_by_field_name("function")
    name = function.child_by_field_name("name") if function is not None else None
    generic = name if name is not None else function
    for child in generic.named_children if generic is not None else ():
        if child.type in _TYPES:
            yield from child.named_children
