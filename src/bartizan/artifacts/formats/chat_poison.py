"""Chat templates without code that change what the model is told: triggers, links, instructions, hidden characters.

Nothing here runs; what is shown is that text enters the conversation which neither the user nor the system
prompt wrote. So the verdict is never worse than suspicious.
"""

# ruff: noqa: PLR2004 - the numbers are positions in the grammar, and bounds beside what they bound

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bartizan.artifacts.format import Malformed
from bartizan.artifacts.formats.jinja_expressions import Node, Parser
from bartizan.artifacts.formats.jinja_lexer import Block
from bartizan.artifacts.formats.reading import brief, words
from bartizan.artifacts.inspection import Signal, Verdict

ADDRESS = re.compile(
    r"\b(?:https?|ftp|wss?)://(?!(?:www\.)?json-schema\.org\b|example\.(?:com|org)\b)[\w.-]+", re.IGNORECASE
)
MARKUP = re.compile(r"<\s*(?:script|iframe|img|object|embed)\b|javascript:|\bon(?:error|load)\s*=", re.IGNORECASE)
INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
COVERT = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.\n]{0,30}\b(?:previous|prior|above|earlier|preceding|system)\b"
    r"[^.\n]{0,20}\b(?:instruction|prompt|message|rule|guideline)"
    r"|\b(?:do not|don't|never|must not)\s+(?:\w+\s+){0,2}?(?:tell|reveal|mention|inform|disclose|alert|warn|notify)\b"
    r"[^.\n]{0,40}\b(?:user|this|these|them|anyone|instruction)"
    r"(?!\w*\s+about\s+(?:the\s+)?(?:function|tool))"
    r"|\bwithout\s+(?:telling|informing|notifying|mentioning|alerting|warning)\b"
    r"|\b(?:secretly|covertly|silently)\b"
    r"|\b(?:always|must|subtly|make sure to)\s+(?:\w+\s+){0,2}?"
    r"(?:recommend|promote|insert|inject|append|redirect|link)\b"
    r"|\bexfiltrat",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\W\d_]{3,}")
SIGNS = re.compile(r"[<>\[\]{}|/#*`\\=_]")
TAG = re.compile(r"<[^<>]*>")
TESTS = words("startswith endswith find count index lower upper match search")
PROSE = 3


@dataclass(slots=True)
class _State:
    """The open `if`s, each with the words that trigger it, and the names that hold such words or content."""

    triggers: list[list[str]] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    contents: set[str] = field(default_factory=set)


def judge(parts: Sequence[Block], where: str) -> Iterator[Signal]:
    """What the template adds to a conversation, one signal a kind."""
    state, said = _State(), set[str]()
    for block in parts:
        nodes = _nodes(block)
        if block.kind == "statement":
            _follow(block, nodes, state)
        if block.kind == "comment":
            continue
        for text in [block.text] if block.kind == "text" else _emitted(nodes):
            for signal in _judge_text(text, block, state, where):
                if signal.id not in said:
                    said.add(signal.id)
                    yield signal
        if block.kind == "statement" and _is_timed(block, nodes) and "template-timed" not in said:
            said.add("template-timed")
            yield Signal("template-timed", Verdict.SUSPICIOUS, f"acts by the date in {where}", offset=block.offset)


def _nodes(block: Block) -> list[Node]:
    if not block.tokens:
        return []
    try:
        return list(Parser(block.tokens if block.kind == "output" else block.tokens[1:]).expressions())
    except Malformed:
        return []  # told by the judge of the expressions


def _judge_text(text: str, block: Block, state: _State, where: str) -> Iterator[Signal]:
    """One literal that enters the conversation."""
    if found := INVISIBLE.search(text):
        what = f"writes an invisible character (U+{ord(found[0]):04X}) in {where}"
        yield Signal("template-invisible", Verdict.SUSPICIOUS, what, offset=block.offset)
    if found := ADDRESS.search(text):
        yield Signal(
            "template-address",
            Verdict.SUSPICIOUS,
            f"writes the address {brief(found[0], 80)} in {where}",
            offset=block.offset,
        )
    if found := MARKUP.search(text):
        yield Signal(
            "template-markup",
            Verdict.SUSPICIOUS,
            f"writes active markup ({brief(found[0], 40)}) in {where}",
            offset=block.offset,
        )
    if found := COVERT.search(text):
        yield Signal(
            "template-covert",
            Verdict.SUSPICIOUS,
            f"instructs the model covertly ({brief(found[0], 80)}) in {where}",
            offset=block.offset,
        )
    active = [one for words_ in state.triggers for one in words_]
    if active and (len(WORD.findall(TAG.sub(" ", text))) >= PROSE or ADDRESS.search(text)):
        what = f"adds “{brief(text, 80)}” when the conversation says {brief(repr(active[0]), 40)} in {where}"
        yield Signal("template-trigger", Verdict.SUSPICIOUS, what, offset=block.offset)


def _follow(block: Block, nodes: list[Node], state: _State) -> None:
    """Keeps the open conditions and the names that hold words or the user's text."""
    word = block.tokens[0].value if block.tokens else ""
    if word == "if":
        state.triggers.append(_triggers(nodes, state))
    elif word in ("elif", "else") and state.triggers:
        state.triggers[-1] = _triggers(nodes, state) if word == "elif" else []
    elif word == "endif" and state.triggers:
        state.triggers.pop()
    elif word == "set" and len(block.tokens) > 3 and nodes:
        name = block.tokens[1].value
        value = nodes[-1]
        if texts := [one.value for one in value.walk() if one.kind == "const" and isinstance(one.value, str)]:
            state.lists[name] = texts if value.kind in ("list", "const") else []
        if _is_content(value, state):
            state.contents.add(name)
    elif word == "for" and nodes and nodes[0].kind == "binary" and len(nodes[0].parts) > 1:
        target, over = nodes[0].parts
        texts = [one.value for one in over.walk() if one.kind == "const" and isinstance(one.value, str)]
        if over.kind == "list" or (over.kind == "name" and over.value in state.lists):
            state.lists[str(target.value)] = texts or state.lists.get(str(over.value), [])


def _triggers(nodes: list[Node], state: _State) -> list[str]:
    """The plain words that a condition looks for in the text of the conversation."""
    found: list[str] = []
    for top in nodes:
        for node in top.walk():
            if node.kind == "binary" and node.value in ("in", "not in", "==", "!=") and len(node.parts) > 1:
                needle, hay = (
                    node.parts if node.value.endswith("in") else sorted(node.parts, key=lambda one: one.kind != "const")
                )
            elif node.kind in ("call", "test", "filter") and len(node.parts) > 1 and _tests(node):
                hay, needle = node.parts[0], node.parts[1]
            else:
                continue
            if _is_content(hay, state):
                found.extend(one for one in _texts(needle, state) if WORD.search(one) and not SIGNS.search(one))
    return found


def _tests(node: Node) -> bool:
    return (node.parts[0].value if node.kind == "call" else node.value) in TESTS


def _texts(node: Node, state: _State) -> list[str]:
    if node.kind == "const" and isinstance(node.value, str):
        return [node.value]
    if node.kind == "name":
        return state.lists.get(str(node.value), [])
    return [one.value for one in node.walk() if one.kind == "const" and isinstance(one.value, str)][:8]


def _is_content(node: Node, state: _State) -> bool:
    """Whether an expression is the text of a message."""
    for one in node.walk():
        if one.kind == "attr" and one.value in ("content", "text"):
            return True
        if one.kind == "item" and any(
            index.value in ("content", "text") for index in one.parts[1:] if index.kind == "const"
        ):
            return True
        if one.kind == "name" and (
            one.value in state.contents or one.value in ("content", "user_message", "query", "prompt")
        ):
            return True
    return False


def _emitted(nodes: list[Node]) -> Iterator[str]:
    """The literals of a block's expressions that are text, not keys."""
    for top in nodes:
        skipped: set[int] = set()
        for node in top.walk():
            if node.kind == "item":
                skipped |= {id(one) for one in node.parts[1:]}
            elif node.kind == "binary" and node.value in ("in", "not in", "==", "!="):
                skipped |= {id(one) for one in node.parts}
            elif node.kind == "call" and node.parts[0].value == "raise_exception":
                skipped |= {id(one) for part in node.parts[1:] for one in part.walk()}
            elif node.kind == "const" and isinstance(node.value, str) and id(node) not in skipped:
                yield node.value


def _is_timed(block: Block, nodes: list[Node]) -> bool:
    """Whether a condition compares the date."""
    if not block.tokens or block.tokens[0].value not in ("if", "elif"):
        return False
    for top in nodes:
        for node in top.walk():
            if node.kind == "binary" and node.value not in ("and", "or"):
                calls = (one for part in node.parts for one in part.walk() if one.kind == "call")
                if any(one.parts[0].value in ("strftime_now", "now", "utcnow", "today") for one in calls):
                    return True
    return False
