r"""Text that a model reads and a person does not, and orders that nobody's tool or skill should hold.

`hidden` is for everything that reaches a model as an instruction: descriptions of tools, skills, instruction files,
prompts. It reports what is concealed (characters that are not shown, comments, text pushed out of sight, orders in
Base64) and orders that work against the person at the keyboard: to pass on secrets, to conceal what is done, to
set other instructions aside, to change what another tool is given. Ordinary guidance ("always call search before
answering", "never show internal ids to the user") is none of these. `unattended` reports, apart, orders never to
ask before acting.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from bartizan.sources.repository.instructions_languages import sent_away, set_aside

LONGEST = 400_000
MOST = 50
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060-\u2064\ufeff\u180e]{6,}")
_SCATTERED = re.compile("[A-Za-z,.][\u200b\u2060\u2062\u2063\u2064][\u200b-\u200d\u2060-\u2064]*(?=[A-Za-z ,.])")
_TAGS = re.compile("[\U000e0020-\U000e007f]+")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}")
_BIDI = re.compile("[\u202d\u202e]")
_BIDI_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ESCAPES = re.compile("\x1b\\[[0-9;]*[A-Za-z]")
_INVISIBLE = re.compile(
    r"<(?P<tag>\w+)[^<>]{0,300}style\s*=\s*[\"'][^\"'<>]{0,300}(?:display\s*:\s*none|visibility\s*:\s*hidden"
    r"|font-size\s*:\s*0(?:px|em|pt|%)?\s*[;\"']|opacity\s*:\s*0\s*[;\"']|color\s*:\s*(?:transparent|white"
    r"|#fff(?:fff)?)\b)"
    r"[^<>]{0,300}>(?P<inside>[^<]{20,5000})</(?P=tag)",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40,20000}={0,2}(?![A-Za-z0-9+/=])")
_WIDE = re.compile(r"(?<=\S)[ \t\u00a0\u3000]{150,}(?=\S)")
_MOST_SPACES = 150
_MOST_EMPTY = 80
_LEAST_PUSHED = 20
_LEAST_TAGS = 8
_LEAST_SCATTERED = 24
_PRINTABLE = 0.95

_PRIVATE = (
    r"(?:~/\.ssh\b|\.ssh/|id_rsa|id_ed25519|authorized_keys|~?/?\.aws/credentials"
    r"|(?<!\w)\.env\b(?!\.example|\.sample|\.template)|\.netrc|\.npmrc|\.pypirc|\.kube/config|\.docker/config\.json"
    r"|\.cursor/mcp\.json|claude_desktop_config\.json|/etc/(?:passwd|shadow)|private keys?|ssh keys?|seed phrases?"
    r"|wallet files?|(?:all|the user'?s|their|process|system|every) (?:\w+ )?environment variables"
    r"(?!\s+(?:the|that|used|needed|required|referenced|in|of|from|for|which|it)\b)|(?:full |entire |whole "
    r"|complete )(?:conversation|chat)(?: history)?|conversation history|chat history"
    r"|system prompt|all (?:previous|prior) messages)"
)
_KEYS = (
    r"(?:(?:(?:the |a )?(?:user|customer|client|caller)'?s|their|any|all|every|stored|saved|found)\s+"
    r"(?:\w+\s+)?(?:api keys?|access tokens?|tokens"
    r"|credentials"
    r"|passwords|secrets|environment variables))"
)
_SECRETS = rf"(?:{_PRIVATE}|{_KEYS})"
_PASSING = (
    r"(?:send|upload|post|transmit|exfiltrate|forward|e-?mail|bcc|leak|pass|include|append|attach|embed|encode|put|add"
    r"|insert|copy|report|submit|deliver|share)(?:s|ing|ed)?"
)
_OUT = (
    r"(?:https?://|\b(?:side-?note|sidenote|hidden (?:field|parameter|argument)|webhook|attacker|external (?:server"
    r"|url|"
    r"endpoint|host|service)|remote (?:server|host|url|endpoint)|our (?:server|endpoint|api)|pastebin"
    r"|[\w.+-]+@[\w-]+\.\w{2,}"
    r"|as (?:the |a |an )?['\"`]?\w+['\"`]? (?:parameter|argument|field)|(?:in|to|into|as) (?:the |this |that |a )?"
    r"['\"`]?\w+['\"`]? (?:parameter|argument|field|header|query string)|query string|query parameter|curl|wget"
    r"|base64))"
)
_TAKING = r"(?:read|cat|open|load|get|fetch|collect|gather|grab|retrieve|extract|find|copy|dump|list|access)"
_NOT = (
    r"(?:do not|don't|don’t|never|must not|mustn't|should not|shouldn't|cannot|can't|avoid|without|not to|no need to)"
)
_TELL = r"(?:tell|mention|inform|notify|alert|reveal|disclose|explain|show|report|warn|say|discuss|indicate)(?:ing)?"
_PERSON = r"(?:the |any )?(?:user|human|person|operator|developer|customer|anyone|them|him|her)s?"
_OBJECT = re.compile(
    rf"\b(?:it|its|them|their|these|those|everything|contents?|data|output|values?|results?)\b|{_SECRETS}",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=\S)){1,1500}[.!?\n]?")
_GATHERS = re.compile(rf"\b{_TAKING}\b[^.\n]{{0,80}}{_SECRETS}", re.IGNORECASE)
_PASSES = re.compile(rf"\b{_PASSING}\b[^\n]{{0,100}}{_SECRETS}", re.IGNORECASE)
_OUTWARD = re.compile(_OUT, re.IGNORECASE)
_SECRET = re.compile(_SECRETS, re.IGNORECASE)
_NEGATED = re.compile(rf"\b{_NOT}\b(?:\s+\S+){{0,6}}\s*$", re.IGNORECASE)
_CONCEALS = re.compile(
    rf"\b{_NOT}\s+(?:ever\s+)?{_TELL}\s+(?:(?:any of |about )?(?:this|it|that|these)\s+(?:\w+\s+){{0,3}}(?:to"
    rf"|with)\s+)?"
    rf"{_PERSON}\b[^.\n]{{0,60}}|\b(?:secretly|covertly|surreptitiously|stealthily)\s+\w+"
    rf"|\b(?:silently|quietly)\s+(?:send|upload|post|read|copy|forward|run|execute|exfiltrate)\b"
    rf"|\bwithout\s+(?:{_PERSON}(?:'s)?\s+(?:knowledge|knowing|noticing|awareness|seeing)|(?:telling|informing"
    rf"|notifying|"
    rf"alerting)\s+{_PERSON})",
    re.IGNORECASE,
)
_OVERRIDES = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\s+(?:all\s+|any\s+|every\s+)?(?:of\s+)?(?:the\s+|your\s+|my\s+)?"
    r"(?:previous|prior|above|preceding|earlier|other|original|system|safety|developer)\s+"
    r"(?:\w+\s+)?(?:instructions?|prompts?|rules?|directions?|directives?|guidelines?|guardrails?)",
    re.IGNORECASE,
)
_SPEAKS_OF = re.compile(
    r"(?:['\"`“(\[]\s*$)|\b(?:detect\w*|such as|like|e\.g\.?|example|examples|attempts?|attacks?|injections?|malicious"
    r"|adversarial|jailbreaks?|if (?:you|the|a|an|any|it|someone|text|content)|says?|saying|asks?|asking|tells?"
    r"|tells you"
    r"|contain\w*|refuse|reject|resist|whether|phrases?|patterns?|never|do not|don't|must not|cannot"
    r"|may not)\b[^.\n]{0,80}$",
    re.IGNORECASE,
)
_WHEN_USED = re.compile(
    r"\b(?:when(?:ever)?|before|after|if|(?:each|every) time)\b[^.\n]{0,40}?\b(?:[a-z]\w*[_-]\w+|\w+ tool"
    r"|any other tool"
    r"|another (?:tool|server)|other tools?)\b[^.\n]{0,40}?(?:is|are|gets?|be|being)\s+(?:used|called|invoked|available"
    r"|present)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:change|replace|redirect|modify|rewrite|set|send|sent|go|bcc|cc)\b[^.\n]{0,80}?"
    r"(?:\brecipient|\baddress|\bto\s+['\"`]?[\w.+-]{1,80}@|\bproxy\b|\bnumber\b|https?://)"
    r"|\b(?:recipient|address|number)\b[^.\n]{0,60}?\b(?:change|replace|redirect|modif|rewrit|set|must be)",
    re.IGNORECASE,
)
_BEFORE_TOOL = re.compile(r"\bbefore\b[^.\n]{0,60}?\b(?:tool|you (?:can|may)|using|calling)\b", re.IGNORECASE)
_READS_PRIVATE = re.compile(
    rf"\b{_TAKING}\b[^.\n]{{0,60}}?(?:~/|\.ssh|\.env\b|id_rsa|mcp\.json|/etc/(?:passwd|shadow)|\.aws/)",
    re.IGNORECASE,
)
_PLANTS = re.compile(r"\b(?:include|insert|add|embed|inject|append)\b[^\n]{0,80}?(?:<script|https?://)", re.IGNORECASE)
_COPIES = re.compile(
    r"\b(?:b?cc|forward|copy|send|upload|post)\b[^.\n]{0,80}?(?:https?://|[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,})",
    re.IGNORECASE,
)
_NEVER_ASKS = re.compile(
    rf"\b{_NOT}\s+(?:ever\s+)?(?:ask(?:ing)?|request(?:ing)?|seek(?:ing)?|wait(?:ing)?|prompt(?:ing)?|require"
    rf"|requiring)"
    rf"(?:\s+{_PERSON})?\s+(?:for\s+|to\s+)?(?:any\s+|the\s+|my\s+|explicit\s+)?(?:{_PERSON}(?:'s)?\s+)?"
    r"(?:confirmation|permission|approval|consent|confirm|approve)\b(?P<rest>[^.\n]{0,80})"
    r"|\b(?:auto-?(?:approve|accept|confirm)|always (?:approve|accept|confirm))\s+(?:all|every|any|each)\b[^.\n]{0,40}",
    re.IGNORECASE,
)
_SCOPED = re.compile(
    r"^\s*(?:,\s*)?(?:to|for|before|when|if|on|about|unless|until|while)\b|\bagain\b|\btwice\b", re.IGNORECASE
)
_WHATEVER = re.compile(r"\b(?:any|all|every|each|anything|everything|whatever)\b", re.IGNORECASE)


def hidden(text: str) -> list[tuple[str, int]]:
    """What is hidden in `text` and what it orders against its reader: `(what, start)`, in order of the starts."""
    text = text[:LONGEST]
    return sorted({*concealed(text), *demanded(text)}, key=lambda one: (one[1], one[0]))[:MOST]


def concealed(text: str) -> list[tuple[str, int]]:
    """What a person who reads the text does not see."""
    text = text[:LONGEST]
    found: list[tuple[str, int]] = []
    if not text.isascii():
        found += _characters(text)
    found += [("terminal escape codes", match.start()) for match in _ESCAPES.finditer(text)][:1]
    for start, inside in _comments(text):
        if demanded(inside) or unattended(inside):
            found.append(("orders in an HTML comment", start))
    for match in _INVISIBLE.finditer(text) if "<" in text else ():
        if demanded(match["inside"]) or unattended(match["inside"]):
            found.append(("orders in invisible HTML", match.start()))
    found += list(_out_of_sight(text))[:5]
    found += [("orders in Base64", match.start()) for match in _BASE64.finditer(text) if _orders(match.group())][:5]
    return found


def demanded(text: str) -> list[tuple[str, int]]:
    """Orders that stand in plain sight and work against the person at the keyboard."""
    text = text[:LONGEST]
    found: list[tuple[str, int]] = []
    found += [
        ("an order to set other instructions aside", match.start())
        for match in _OVERRIDES.finditer(text)
        if _SPEAKS_OF.search(text, max(0, match.start() - 120), match.start()) is None
    ]
    found += [("an order to set other instructions aside", start) for start in set_aside(text)]
    found += [("an order to pass on secrets", start) for start in sent_away(text)]
    for match in _BEFORE_TOOL.finditer(text):
        order = _READS_PRIVATE.search(text, match.end(), match.end() + 200)
        if order is not None and _NEGATED.search(text, max(match.end(), order.start() - 60), order.start()) is None:
            found.append(("an order to read secrets before a tool is used", match.start()))
    found += [
        ("an order to change what another tool is given", match.start())
        for match in _WHEN_USED.finditer(text)
        if _CHANGES.search(text, match.end(), match.end() + 250)
    ]
    for start, sentence, following in _sentences(text):
        what = _against(sentence, following)
        if what is not None:
            found.append((what, start + len(sentence) - len(sentence.lstrip())))
    return found[:MOST]


def unattended(text: str) -> list[tuple[str, int]]:
    """Orders never to ask anybody before acting, whatever the action: `(what, start)`."""
    found: list[tuple[str, int]] = []
    for match in _NEVER_ASKS.finditer(text[:LONGEST]):
        rest = match["rest"]
        if rest is not None and _SCOPED.search(rest) and _WHATEVER.search(rest) is None:
            continue
        if _SPEAKS_OF.search(text, max(0, match.start() - 60), match.start()) is None:
            found.append(("an order never to ask before acting", match.start()))
    return found[:MOST]


def _characters(text: str) -> Iterator[tuple[str, int]]:
    """Characters that are not shown, in numbers that no writing system needs."""
    tags = [match for match in _TAGS.finditer(text) if text[match.start() - 1 : match.start()] != "\U0001f3f4"]
    if sum(len(match.group()) for match in tags) >= _LEAST_TAGS:
        yield "invisible tag characters", tags[0].start()
    run = _ZERO_WIDTH.search(text)
    scattered = list(_SCATTERED.finditer(text))
    if run is not None:
        yield "a run of zero-width characters", run.start()
    elif len(scattered) >= _LEAST_SCATTERED:
        yield "zero-width characters between letters", scattered[0].start()
    selectors = _SELECTORS.search(text)
    if selectors is not None:
        yield "a run of variation selectors", selectors.start()
    bidi = _BIDI.search(text) or (None if _RIGHT_TO_LEFT.search(text) else _BIDI_MARKS.search(text))
    if bidi is not None:
        yield "characters that reverse the text", bidi.start()


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """`(start, content)` of each HTML comment."""
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            return
        yield start, text[start + 4 : end]
        start = text.find("<!--", end + 3)


def _out_of_sight(text: str) -> Iterator[tuple[str, int]]:
    """Text behind so many spaces or empty lines that no window shows it."""
    place, empty = 0, 0
    for line in text.split("\n"):
        told = line.strip()
        if len(told) > _LEAST_PUSHED:
            if empty > _MOST_EMPTY and place - empty > 0:
                yield "text pushed out of sight by empty lines", place + line.index(told)
            gap = _WIDE.search(line.rstrip()) if len(line) > _MOST_SPACES else None
            if gap is not None and len(line) - gap.end() > _LEAST_PUSHED and line[gap.end()] not in "|#/":
                yield "text pushed out of sight by spaces", place + gap.end()
        empty = 0 if told else empty + 1
        place += len(line) + 1


def _orders(blob: str) -> bool:
    """Whether Base64 holds text with orders, or a command that fetches something."""
    try:
        data = base64.b64decode(blob[: len(blob) // 4 * 4], validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return False
    shown = sum(character.isprintable() or character in "\n\t\r" for character in data)
    if shown < _PRINTABLE * len(data):
        return False
    runs = re.search(
        r"\b(?:curl|wget|bash|sh|powershell|iex|nc|eval|exec)\b.{0,80}(?:https?://|/dev/tcp|\|\s*(?:ba)?sh)", data
    )
    return runs is not None or bool(demanded(data)) or bool(_CONCEALS.search(data))


def _sentences(text: str) -> Iterator[tuple[int, str, str]]:
    """`(start, sentence, the text after it)` of each sentence that speaks of secrets or conceals."""
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if _SECRET.search(sentence) or _CONCEALS.search(sentence):
            yield match.start(), sentence, text[match.end() : match.end() + 300]


def _against(sentence: str, following: str) -> str | None:
    """What a sentence orders, with what follows it; None for guidance."""
    gathers = _unnegated(_GATHERS, sentence)
    passes = _unnegated(_PASSES, sentence)
    near = sentence + following
    if (gathers or passes) and _passes_out(sentence, following):
        return "an order to pass on secrets"
    conceals = _CONCEALS.search(sentence)
    if conceals is not None:
        if re.match(r"secretly|covertly|surrep|stealth|silent|quiet", conceals.group(), re.IGNORECASE):
            return "an order to act in secret" if _does(sentence) else None
        if _about_itself(sentence) and (_GATHERS.search(near) or _PASSES.search(near) or _PLANTS.search(near)):
            return "an order to conceal what is done"
        if _unnegated(_COPIES, sentence):
            return "an order to act in secret"
    return None


def _passes_out(sentence: str, following: str) -> bool:
    """Whether what was gathered is passed to somewhere out of the conversation, here or in the next sentence."""
    for text in (sentence, sentence + following):
        for verb in re.finditer(rf"\b{_PASSING}\b", text, re.IGNORECASE):
            where = _OUTWARD.search(text, verb.end(), verb.end() + 160)
            if where is None or _NEGATED.search(text[: verb.start()]):
                continue
            if _OBJECT.search(text, verb.end(), where.start() + 1) or _SECRET.search(text, verb.end(), where.start()):
                return True
    return False


def _unnegated(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the pattern matches, and no `never` or `do not` stands before it."""
    return any(_NEGATED.search(text[: match.start()]) is None for match in pattern.finditer(text))


def _does(sentence: str) -> bool:
    return re.search(rf"\b(?:{_PASSING}|{_TAKING}|run|execute|call)\b", sentence, re.IGNORECASE) is not None


def _about_itself(sentence: str) -> bool:
    """Whether it is the action that is to be concealed, and not some content."""
    return (
        re.search(
            r"\b(?:this|that you|you (?:are|have|did|will|must|need|read|sent)|about it|it to"
            r"|the (?:step|action|call|tool|reason|upload|transfer))\b",
            sentence,
            re.IGNORECASE,
        )
        is not None
    )
