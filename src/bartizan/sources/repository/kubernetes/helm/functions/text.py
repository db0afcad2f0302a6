"""sprig's functions of text."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping

from bartizan.sources.repository.kubernetes.helm.functions.cast import strings, to_int, truthy_text
from bartizan.sources.repository.kubernetes.helm.gotemplate.bounds import LONGEST
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError, TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Function, quoted, text_of
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import Traced, part

_SPACE = " \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def bounded(length: int) -> None:
    """Refuse to make a text that long. Raises `TooMuch`."""
    if length > LONGEST:
        raise TooMuch(f"a text of more than {LONGEST} characters")


def indent(spaces: int, text: str) -> str:
    """Every line moved to the right."""
    bounded(len(text) + max(0, spaces) * (text.count("\n") + 1))
    pad = " " * spaces
    return pad + text.replace("\n", "\n" + pad)


def nindent(spaces: int, text: str) -> str:
    """A line break, then every line moved to the right."""
    moved = "\n" + indent(spaces, text)
    return Traced(moved, (None, *text.origins)) if isinstance(text, Traced) else moved


def trimmed(text: str, left: str | None, right: str | None) -> str:
    """The text without these characters at its left and right; None leaves a side alone."""
    without = text if left is None else text.lstrip(left)
    skipped = text.count("\n", 0, len(text) - len(without))
    return part(without if right is None else without.rstrip(right), text, skipped)


def trim_prefix(prefix: str, text: str) -> str:
    """The text without `prefix` at its start."""
    return part(text[len(prefix) :], text, prefix.count("\n")) if prefix and text.startswith(prefix) else text


def trim_suffix(suffix: str, text: str) -> str:
    """The text without `suffix` at its end."""
    return part(text[: -len(suffix)], text, 0) if suffix and text.endswith(suffix) else text


def replace(old: str, new: str, text: str) -> str:
    """Every `old` as `new`."""
    bounded(len(text) + max(0, len(new) - len(old)) * text.count(old))
    return text.replace(old, new)


def repeat(count: int, text: str) -> str:
    """The text `count` times. Raises `TemplateError`."""
    if count < 0:
        raise TemplateError("negative Repeat count")
    bounded(count * len(text))
    return text * count


def trunc(length: int, text: str) -> str:
    """The first `length` characters; of a negative length the last ones."""
    data = text.encode()
    if length < 0:
        return data[length:].decode(errors="replace") if len(data) + length > 0 else text
    return data[:length].decode(errors="replace") if len(data) > length else text


def substring(start: int, end: int, text: str) -> str:
    """From `start` to `end`; a negative one means the text's own start or end."""
    if start < 0:
        return text[:end]
    return text[start:] if end < 0 or end > len(text) else text[start:end]


def quote(*values: object) -> str:
    """Each value in double quotes; nil is left out."""
    return " ".join(quoted(text_of(value)) for value in values if value is not None)


def single_quote(*values: object) -> str:
    """Each value in single quotes; nil is left out."""
    return " ".join(f"'{text_of(value)}'" for value in values if value is not None)


def cat(*values: object) -> str:
    """The values with a space between them; nil is left out."""
    return " ".join(text_of(value) for value in values if value is not None)


def join(separator: str, value: object) -> str:
    """A list's members as one text."""
    members = strings(value)
    bounded(sum(map(len, members)) + len(separator) * len(members))
    return separator.join(members)


def title(text: str) -> str:
    """The first letter of each word as a capital."""
    return re.sub(r"(?<!\w)[^\W\d_]", lambda match: match.group().upper(), text)


def untitle(text: str) -> str:
    """The first letter of each word small."""
    return re.sub(r"(^|\s)(\S)", lambda match: match.group(1) + match.group(2).lower(), text)


_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_\-\s]")


def separated(separator: str, text: str) -> str:
    """`first_name` or `first-name` of `FirstName`."""
    return _WORD_START.sub(separator, text).lower()


_CAMEL = re.compile(r"(^[_\-\s]*|[_\-\s])([^_\-\s])([A-Z]*)")


def camel(text: str) -> str:
    """`HttpServer` of `http_server`."""

    def joined(match: re.Match[str]) -> str:
        lead = match.group(1) if match.start() == 0 else ""
        first, rest = match.group(2), match.group(3)
        return lead + first.upper() + (rest.lower() if first.isupper() else rest)

    return _CAMEL.sub(joined, text)


def plural(one: str, many: str, count: int) -> str:
    """`one` where the count is 1, else `many`."""
    return one if count == 1 else many


def abbreviated(width: int, text: str) -> str:
    """The text cut to `width` with three dots."""
    return text if width < 4 or len(text) <= width else text[: width - 3] + "..."  # noqa: PLR2004 - room for the dots


def wrapped(width: int, text: str, line_break: str = "\n") -> str:
    """The text in lines of at most `width` characters, where words allow."""
    lines = [
        textwrap.wrap(line, max(1, width), break_long_words=False, break_on_hyphens=False) or [""]
        for line in text.split("\n")
    ]
    return line_break.join(piece for line in lines for piece in line)


def split_map(separator: str, text: str, *, most: int = -1) -> dict[str, object]:
    """The pieces as `_0`, `_1` …."""
    pieces = pieces_of(separator, text) if most < 0 else pieces_of(separator, text, most)
    return {f"_{index}": piece for index, piece in enumerate(pieces)}


def pieces_of(separator: str, text: str, most: int = -1) -> list[str]:
    """Go's strings.SplitN: an empty separator parts the characters."""
    if most == 0:
        return []
    if not separator:
        characters = list(text)
        return characters if most < 0 or len(characters) <= most else [*characters[: most - 1], text[most - 1 :]]
    return text.split(separator, most - 1 if most > 0 else -1)


def without_spaces(text: str) -> str:
    """The text with no white space in it."""
    return "".join(text.split())


def swapped(text: str) -> str:
    """Capitals small and small letters capitals."""
    return unicodedata.normalize("NFC", text).swapcase()


TEXT: Mapping[str, Function] = {
    "quote": Function(quote, "*a", "keep"),
    "squote": Function(single_quote, "*a", "keep"),
    "cat": Function(cat, "*a", "keep"),
    "indent": Function(indent, "is", "keep"),
    "nindent": Function(nindent, "is", "keep"),
    "join": Function(join, "sa", "keep"),
    "toString": Function(truthy_text, "a", "keep"),
    "toStrings": Function(strings, "a", "keep"),
    "trim": Function(lambda text: trimmed(text, _SPACE, _SPACE), "s", "keep"),
    "trimAll": Function(lambda characters, text: trimmed(text, characters, characters), "ss", "keep"),
    "trimall": Function(lambda characters, text: trimmed(text, characters, characters), "ss", "keep"),
    "trimPrefix": Function(trim_prefix, "ss", "keep"),
    "trimSuffix": Function(trim_suffix, "ss", "keep"),
    "replace": Function(replace, "sss"),
    "repeat": Function(repeat, "is"),
    "trunc": Function(trunc, "is"),
    "substr": Function(substring, "iis"),
    "upper": Function(str.upper, "s"),
    "lower": Function(str.lower, "s"),
    "title": Function(title, "s"),
    "untitle": Function(untitle, "s"),
    "swapcase": Function(swapped, "s"),
    "nospace": Function(without_spaces, "s"),
    "initials": Function(lambda text: "".join(word[0] for word in text.split()), "s"),
    "snakecase": Function(lambda text: separated("_", text), "s"),
    "kebabcase": Function(lambda text: separated("-", text), "s"),
    "camelcase": Function(camel, "s"),
    "plural": Function(plural, "ssi"),
    "abbrev": Function(abbreviated, "is"),
    "wrap": Function(wrapped, "is"),
    "wrapWith": Function(lambda width, line_break, text: wrapped(width, text, line_break), "iss"),
    "contains": Function(lambda piece, text: piece in text, "ss", "ask"),
    "hasPrefix": Function(lambda piece, text: text.startswith(piece), "ss", "ask"),
    "hasSuffix": Function(lambda piece, text: text.endswith(piece), "ss", "ask"),
    "split": Function(split_map, "ss"),
    "splitn": Function(lambda separator, most, text: split_map(separator, text, most=most), "sis"),
    "splitList": Function(pieces_of, "ss"),
    "atoi": Function(to_int, "s"),
}
