"""Orders against the reader in other languages than English: to set instructions aside, to send secrets away."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UP_TO_THREE = r"(?:\w+\s+){0,3}"
_ASIDE = re.compile(
    "|".join(
        (
            # German, Dutch
            (
                rf"\b(?:ignorier\w*|missacht\w*|vergiss|vergessen|negeer|vergeet)\s+{_UP_TO_THREE}"
                r"(?:vorherig\w+|bisherig\w+|vorig\w+|früher\w+|obig\w+|eerder\w+)\s+(?:\w+\s+)?"
                r"(?:anweisungen|instruktionen|regeln|vorgaben|instructies|regels)"
            ),
            # Spanish, Portuguese, Italian, French
            (
                rf"\b(?:ignor\w+|olvid\w+|descart\w+|esque\w+|desconsider\w+|dimentic\w+|oubli\w+)\s+{_UP_TO_THREE}"
                r"(?:instrucciones|reglas|indicaciones|instruções|regras|istruzioni|regole|instructions|consignes|règles)\s+"
                r"(?:anterior\w*|previ\w+|prévi\w+|precedent\w+|précédent\w+|antérieur\w+|ci-dessus)"
            ),
            # Russian, Ukrainian, Polish
            (
                rf"\b(?:\w*игнорир\w+|забуд\w+|\w*ігнору\w+|z?ignoruj\w*|zapomnij)\s+{_UP_TO_THREE}"
                r"(?:предыдущ\w+|прежн\w+|попередн\w+|poprzedni\w+|wcześniejsz\w+)\s+"
                r"(?:инструкци\w+|указани\w+|правил\w*|інструкці\w+|instrukcj\w+|polece\w+)"
            ),
            # Chinese, Japanese, Korean
            r"(?:忽略|无视|無視|忘记|忘記|不要理会)[^。\n]{0,12}(?:之前|以上|先前|前面|上述)[^。\n]{0,8}(?:指令|指示|说明|規則|规则|提示)",
            r"(?:これまで|以前|上記|前述)[^。\n]{0,8}(?:指示|命令|ルール)[^。\n]{0,10}(?:無視|忘れ)",
            r"(?:이전|위의|앞의|지금까지)[^.\n]{0,10}(?:지시|명령|규칙)[^.\n]{0,10}(?:무시|잊)",
        )
    ),
    re.IGNORECASE,
)
_SENDS = re.compile(
    r"\b(?:send\w*|schick\w*|übermittl\w*|verstuur\w*|env[ií][ae]\w*|envoi\w*|envoy\w+|invia\w*|mand[ae]\w*|wyślij"
    r"|отправ\w+|пошли\w*|надішли\w*)\b|发送|发到|發送|传送|上传|送信|送って|보내|전송",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"(?:~/\.ssh\b|\.ssh/|\bid_(?:rsa|ed25519)\b|\.aws/credentials|(?<!\w)\.env\b(?!\.example|\.sample|\.template)|\.netrc\b"
    r"|\.npmrc\b|\.kube/config|claude_desktop_config\.json|\.cursor/mcp\.json|/etc/(?:passwd|shadow))"
)
_URL = re.compile(r"https?://|[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,}")
_REFUSED = re.compile(
    r"\b(?:nicht|niemals|nie|kein\w*|nooit|niet|nunca|jamás|não|non|mai|jamais|ne|never|not|don't|никогда|не|ніколи|nigdy)\b"
    r"|不要|切勿|绝不|禁止|しないで|ください?ません|금지|마세요|않",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"'`“„«»(\[「『]\s*$")
_LINE = re.compile(r"[^\n]{1,2000}")


def set_aside(text: str) -> Iterator[int]:
    """Where the text orders to set earlier instructions aside; what is quoted as an example is left out."""
    for match in _ASIDE.finditer(text):
        if _QUOTED.search(text, max(0, match.start() - 3), match.start()) is None:
            yield match.start()


def sent_away(text: str) -> Iterator[int]:
    """Where a line of another language orders to send a private file to an address."""
    if text.isascii() and _SENDS.search(text) is None:
        return
    for match in _LINE.finditer(text):
        line = match.group()
        private = _PRIVATE.search(line)
        if private is None or _URL.search(line) is None or _SENDS.search(line) is None:
            continue
        if _REFUSED.search(line) is None and not re.search(r"\bsend(?:s|ing)?\b", line, re.IGNORECASE):
            yield match.start()
