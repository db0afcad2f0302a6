"""Chat templates: whether one reaches out of the template language, or says what no user sees.

A template is Jinja that the loader renders (CVE-2024-34359 for GGUF, CVE-2025-61620 for tokenizers). Judged by the
parsed expressions: any way to an attribute of the interpreter's internals, spelt out or put together.
"""

# ruff: noqa: PLR2004 - the numbers are positions in the grammar, and bounds beside what they bound

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from bartizan.artifacts.format import BudgetSpent, Format, Found, Inspector, Malformed, Opened
from bartizan.artifacts.formats import chat_poison
from bartizan.artifacts.formats.jinja_expressions import Node, Parser, fold
from bartizan.artifacts.formats.jinja_lexer import Block, blocks
from bartizan.artifacts.formats.reading import brief, whole, words
from bartizan.artifacts.inspection import Signal, Verdict

LARGEST = 1 << 18
LONGEST = 1 << 22
LONGEST_BLOCK = 2000
SPELT = re.compile(r"__[A-Za-z]\w{0,60}?__|\bf_globals\b|\bgi_frame\b|\bfunc_globals\b")
ATTRIBUTE = re.compile(r"\|\s*attr\s*\(|attribute\s*=|\{%-?\s*(?:import|include|extends|from)\b")
DUNDER = re.compile(r"__[A-Za-z]\w*?__")
INTERNAL = words(
    "_TemplateReference__context mro func_globals func_code gi_frame gi_code cr_frame cr_code ag_frame f_globals "
    "f_builtins f_locals f_back tb_frame tb_next co_consts im_func im_class im_self"
)
DANGEROUS = words(
    "os popen system subprocess Popen check_output check_call getoutput eval exec execfile import_module importlib "
    "builtins sys modules load_module spawn execve fork urlopen from_string"
)
GLOBALS = words("lipsum cycler joiner self range dict config request url_for get_flashed_messages raise_exception")
NAME = re.compile(r"(?:\w+\.)*__[A-Za-z]\w*?__(?:\.\w+)*")
LOADING = words("import include extends from")
BY_ATTRIBUTE = words("map groupby selectattr rejectattr sum sort unique min max")
BUILDERS = words("join format replace reverse")


def judge(template: str, where: str = "the chat template", *, chat: bool = True) -> Iterator[Signal]:
    """What a template does beyond laying out text, with the offset in the template.

    `chat` tells that it is what a model's conversations go through: then also what it says is judged.
    """
    if len(template) > LARGEST:
        yield from _long(template, where)
        return
    parts = list(blocks(template))
    walk = _Walk(where)
    try:
        for block in parts:
            yield from walk.block(block)
    except (Malformed, BudgetSpent, RecursionError) as error:
        why = str(error) if isinstance(error, Malformed) else "puts an expression together too deep to follow"
        yield Signal("template-unreadable", Verdict.SUSPICIOUS, f"{why} in {where}")
    yield from walk.summary()
    if chat:
        yield from chat_poison.judge(parts, where)


def _long(template: str, where: str) -> Iterator[Signal]:
    """A template too long to be parsed: what its text alone tells."""
    if found := next((one for one in SPELT.finditer(template, 0, LONGEST) if _in_block(template, one.start())), None):
        what = f"reaches {brief(found[0], 60)} in {where} of {len(template)} characters"
        yield Signal("template-escape", Verdict.MALICIOUS, what, offset=found.start())
    elif found := ATTRIBUTE.search(template, 0, LONGEST):
        what = f"takes attributes by their names in {where} of {len(template)} characters, too long to read"
        yield Signal("template-dynamic-attribute", Verdict.SUSPICIOUS, what, offset=found.start())
    else:
        what = f"has {where} of {len(template)} characters, too long to read"
        yield Signal("template-too-long", Verdict.UNASSESSED, what)


def _in_block(template: str, at: int) -> bool:
    """Whether a block of Jinja is open at this place, as far as a short look back tells."""
    start = max(0, at - LONGEST_BLOCK)
    opened = max(template.rfind("{{", start, at), template.rfind("{%", start, at))
    return opened >= 0 and opened > max(template.rfind("}}", start, at), template.rfind("%}", start, at))


def is_template(text: str) -> bool:
    """Whether text has a block of Jinja."""
    return "{{" in text or "{%" in text


def sha256(template: str) -> str:
    """The hash by which two models' templates are compared."""
    return hashlib.sha256(template.encode("utf-8", "surrogatepass")).hexdigest()


class _Walk:
    """The blocks of one template in order, with the variables whose values are plain."""

    def __init__(self, where: str) -> None:
        self._where, self._known = where, dict[str, Any]()
        self._dynamic: Node | None = None
        self._pieces = False
        self._escaped = False
        self._named: tuple[str, int] | None = None

    def block(self, block: Block) -> Iterator[Signal]:
        """The signals of one block."""
        tokens = list(block.tokens)
        if block.kind == "text" and NAME.fullmatch(block.text.strip()):
            self._named = self._named or (block.text.strip(), block.offset)
        if not tokens:
            return
        word = tokens[0].value if block.kind == "statement" and tokens[0].kind == "name" else ""
        if word in LOADING:
            yield self._signal(
                "template-loads", Verdict.SUSPICIOUS, f"loads another template ({word})", tokens[0].offset
            )
        for token in tokens:
            if token.kind == "name" and DUNDER.fullmatch(token.value):
                yield self._escape(token.value, token.offset)
            self._pieces |= token.kind != "op" and (token.value.startswith("__") or token.value.endswith("__"))
        if word == "set" and len(tokens) > 3 and tokens[2].value == "=":
            yield from self._set(tokens[1].value, Parser(tokens[3:]))
            return
        for node in Parser(tokens[1:] if word else tokens).expressions():
            yield from self._expression(node)
            if word == "for" and node.kind == "binary" and node.value == "in" and len(node.parts) > 1:
                self._known.pop(str(node.parts[0].value), None)

    def _set(self, name: str, parser: Parser) -> Iterator[Signal]:
        values = []
        for node in parser.expressions():
            yield from self._expression(node)
            values.append(fold(node, self._known))
        # A name that is set twice may be either: it is known no more, unless it grows by itself.
        self._known[name] = values[0] if len(values) == 1 else None

    def summary(self) -> Iterator[Signal]:
        """What only the whole template shows: internal names kept as text, attributes named at run time."""
        if self._named is not None and not self._escaped:
            yield self._escape(*self._named)
        if self._dynamic is not None and not self._escaped:
            verdict = Verdict.MALICIOUS if self._pieces else Verdict.SUSPICIOUS
            yield self._signal(
                "template-dynamic-attribute", verdict, "puts an attribute's name together", self._dynamic.offset
            )

    def _expression(self, top: Node) -> Iterator[Signal]:
        for node in top.walk():
            if node.kind == "attr":
                yield from self._attribute(str(node.value), node)
            elif node.kind == "item" and len(node.parts) > 1:
                yield from self._item(node)
            elif node.kind == "filter":
                yield from self._filter(node)
            elif node.kind == "call":
                yield from self._call(node)
            elif node.kind == "const" and isinstance(node.value, str) and NAME.fullmatch(node.value):
                self._named = self._named or (node.value, node.offset)

    def _attribute(self, name: str, node: Node) -> Iterator[Signal]:
        if DUNDER.search(name) or name in INTERNAL or (name in DANGEROUS and node.kind != "item"):
            yield self._escape(name, node.offset)

    def _item(self, node: Node) -> Iterator[Signal]:
        for index in node.parts[1:]:
            value = fold(index, self._known)
            if isinstance(value, str):
                yield from self._attribute(value, node)
            elif value is None and (_is_built(index) or _is_global(node.parts[0])):
                self._dynamic = self._dynamic or node

    def _filter(self, node: Node) -> Iterator[Signal]:
        given = [
            (one.value if one.kind == "pair" else "", one.parts[0] if one.kind == "pair" and one.parts else one)
            for one in node.parts[1:]
        ]
        values = [(key, fold(one, self._known), one) for key, one in given]
        if node.value == "attr":
            for _, value, _one in values[:1]:
                if isinstance(value, str):
                    yield from self._attribute(value, node)
                else:
                    self._dynamic = self._dynamic or node
        elif node.value in BY_ATTRIBUTE:
            for key, value, one in values:
                if isinstance(value, str) and value == "attr" and node.value == "map":
                    self._dynamic = self._dynamic or (node if len(values) > 1 and values[1][1] is None else None)
                elif isinstance(value, str) and (DUNDER.search(value) or set(value.split(".")) & INTERNAL):
                    yield self._escape(value, one.offset)
                elif value is None and key == "attribute":
                    self._dynamic = self._dynamic or node
        folded = fold(node, self._known)
        if node.value in BUILDERS and isinstance(folded, str) and DUNDER.search(folded):
            yield self._escape(folded, node.offset)

    def _call(self, node: Node) -> Iterator[Signal]:
        called = node.parts[0]
        if called.kind == "attr" and called.value in ("format", "format_map") and called.parts:
            pattern = fold(called.parts[0], self._known)
            if isinstance(pattern, str) and re.search(r"\{[^{}]*[.\[]\s*_", pattern):
                yield self._escape(pattern, node.offset)
        if called.kind == "name" and called.value == "range" and len(node.parts) > 1:
            count = fold(node.parts[-1], self._known)
            if isinstance(count, int) and count > 10_000_000:
                yield self._signal("template-endless", Verdict.SUSPICIOUS, f"counts to {count}", node.offset)

    def _escape(self, name: str, offset: int) -> Signal:
        self._escaped = True
        return self._signal("template-escape", Verdict.MALICIOUS, f"reaches {brief(name, 60)}", offset)

    def _signal(self, name: str, verdict: Verdict, what: str, offset: int) -> Signal:
        return Signal(name, verdict, f"{what} in {self._where}", offset=offset)


def _is_built(node: Node) -> bool:
    """Whether an index is text put together, not a place in a list."""
    for one in node.walk():
        if one.kind == "binary" and (one.value == "~" or (one.value == "+" and _has_text(one))):
            return True
        if one.kind in ("filter", "attr") and one.value in BUILDERS:
            return True
    return False


def _is_global(node: Node) -> bool:
    """Whether an object is one that the language itself gives, which no template looks into by a computed name."""
    return node.kind == "name" and node.value in GLOBALS


def _has_text(node: Node) -> bool:
    return any(one.kind == "const" and isinstance(one.value, str) for one in node.parts)


def _recognise(opened: Opened, head: bytes) -> bool:
    return opened.last.endswith((".jinja", ".jinja2", ".j2")) and b"\0" not in head


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    data = whole(opened, LONGEST)
    inspector.spend(len(data))
    template = data.decode("utf-8", "replace")
    yield from judge(template, "the template")
    if is_template(template):
        yield {"chat_template_sha256": sha256(template)}


FORMAT = Format("jinja-template", _recognise, _inspect)
