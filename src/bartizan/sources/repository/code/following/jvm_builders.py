"""Builders of Java and Kotlin that several statements tell: `var b = X.builder(); b.model("x"); return b.build();`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tree_sitter import Node

from bartizan.sources.repository.code.following.jvm import BUILDERS
from bartizan.sources.repository.code.following.syntax import Module, Scope
from bartizan.sources.repository.code.following.values import Site

Link = Callable[[Node, Module], tuple[Node | None, str, Node | None]]
"""The object, the name and the arguments of a call of a method; no object for any other node."""
MOST_LINKS = 100


def earlier(site: Site, base: Node, link: Link) -> Iterator[tuple[str, Node]]:
    """What statements before a call tell its builder, where that is a variable: the methods and their arguments."""
    if base.type != "identifier" or site.module.text(base)[:1].isupper():
        return  # a class, of which other statements make builders of their own
    module, scope = site.module, site.frame.scope
    name = module.text(base)
    for node in _made(scope, name, module, link):
        yield from _told(node, module, link)
    for call in scope.calls:
        inner, method, listed = link(call.node, module)
        if call.node.end_byte > site.node.start_byte or inner is None or listed is None or not listed.named_children:
            continue
        first = _held(inner, module, link)
        if first is not None and first.type == "identifier" and module.text(first) == name:
            yield method, listed


def class_of(scope: Scope | None, name: str, module: Module, link: Link) -> Node | None:
    """What is asked for the builder that a variable holds: `X` of `var name = X.builder().a(1)`."""
    while scope is not None:
        for node in _made(scope, name, module, link):
            return root(node, module, link)
        scope = scope.parent
    return None


def root(node: Node, module: Module, link: Link) -> Node:
    """The object at the beginning of a chain of calls; what is in front of `.builder()` where there is one."""
    current = node
    for _ in range(MOST_LINKS):
        inner, name, _ = link(current, module)
        if inner is None:
            return current
        current = inner
        if name in BUILDERS:
            return current
    return current


def _held(node: Node, module: Module, link: Link) -> Node | None:
    """The object at the beginning of a chain of calls; None for one in which a builder is made."""
    current = node
    for _ in range(MOST_LINKS):
        inner, name, _ = link(current, module)
        if inner is None:
            return current
        if name in BUILDERS:
            return None
        current = inner
    return None


def _made(scope: Scope, name: str, module: Module, link: Link) -> Iterator[Node]:
    """The values of a variable that make a builder, not those that only hand it on."""
    for binding in scope.bindings.get(name, ()):
        if binding.how == "value" and binding.node is not None:
            first = root(binding.node, module, link)
            if first is not binding.node and not (first.type == "identifier" and module.text(first) == name):
                yield binding.node


def _told(node: Node, module: Module, link: Link) -> Iterator[tuple[str, Node]]:
    current = node
    for _ in range(MOST_LINKS):
        inner, name, listed = link(current, module)
        if inner is None or name in BUILDERS:
            return
        if listed is not None and listed.named_children:
            yield name, listed
        current = inner
