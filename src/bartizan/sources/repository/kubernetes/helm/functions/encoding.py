"""Functions that encode, decode and hash."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import tomllib
import zlib
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlsplit

from bartizan.sources.repository.kubernetes.helm.functions.json_text import from_json, to_json
from bartizan.sources.repository.kubernetes.helm.functions.toml_text import to_toml
from bartizan.sources.repository.kubernetes.helm.functions.yaml_text import read_yaml, to_yaml
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import Function, text_of
from bartizan.sources.repository.yaml_marks import MarkError

LONGEST_TEXT = 1_000_000


def _hash(name: str) -> Callable[[str], str]:
    return lambda text: hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


def from_yaml(text: str) -> object:
    """The map that the text is; what is none gives a map with the key `Error`, as Helm does."""
    try:
        value = read_yaml(text)
    except MarkError as error:
        return {"Error": f"error converting YAML to JSON: {error.why}"}
    if value is None:
        return {}
    return value if isinstance(value, dict) else {"Error": "cannot unmarshal into a map"}


def from_yaml_array(text: str) -> object:
    """The list that the text is; what is none gives a list with the error."""
    try:
        value = read_yaml(text)
    except MarkError as error:
        return [f"error converting YAML to JSON: {error.why}"]
    if value is None:
        return []
    return value if isinstance(value, list) else ["cannot unmarshal into a list"]


def _json(text: str, type_: type, wrong: Callable[[str], object]) -> object:
    try:
        value = from_json(text)
    except (ValueError, RecursionError) as error:
        return wrong(str(error))
    return value if isinstance(value, type_) else wrong("cannot unmarshal")


def from_toml(text: str) -> object:
    """The map that the text is; what is none gives a map with the key `Error`."""
    try:
        return from_json(json.dumps(tomllib.loads(text[:LONGEST_TEXT]), default=str))
    except (ValueError, RecursionError) as error:
        return {"Error": str(error)}


def decoded(text: str) -> str:
    """Base64 as text; an error's words for what is none."""
    try:
        return base64.b64decode(text.replace("\n", ""), validate=True).decode(errors="replace")
    except ValueError:
        return "illegal base64 data at input byte 0"


def decoded32(text: str) -> str:
    """Base32 as text; an error's words for what is none."""
    try:
        return base64.b32decode(text).decode(errors="replace")
    except ValueError:
        return "illegal base32 data at input byte 0"


def url_parts(text: str) -> dict[str, object]:
    """A URL as `urlParse` takes it apart."""
    parts = urlsplit(text)
    host = parts.netloc.rpartition("@")[2]
    return {
        "scheme": parts.scheme,
        "host": host,
        "hostname": host.partition(":")[0] if not host.startswith("[") else host[1:].partition("]")[0],
        "path": parts.path,
        "query": parts.query,
        "opaque": "",
        "fragment": parts.fragment,
        "userinfo": parts.netloc.rpartition("@")[0],
    }


def url_of(parts: dict[str, object]) -> str:
    """The URL of such parts."""
    said = {name: text_of(value) for name, value in parts.items() if value is not None}
    user = f"{said['userinfo']}@" if said.get("userinfo") else ""
    text = f"{said['scheme']}:" if said.get("scheme") else ""
    if said.get("host"):
        text += f"//{user}{said['host']}"
    path = said.get("path", "")
    text += ("/" if path and not path.startswith("/") and said.get("host") else "") + quote(
        path, safe="/:@!$&'()*+,;=~"
    )
    text += f"?{said['query']}" if said.get("query") else ""
    return text + (f"#{said['fragment']}" if said.get("fragment") else "")


def cleaned(path: str) -> str:
    """A path without `.` and `..` where they can be resolved."""
    return posixpath.normpath(path) if path else "."


ENCODING: Mapping[str, Function] = {
    "b64enc": Function(lambda text: base64.b64encode(text.encode()).decode(), "s"),
    "b64dec": Function(decoded, "s"),
    "b32enc": Function(lambda text: base64.b32encode(text.encode()).decode(), "s"),
    "b32dec": Function(decoded32, "s"),
    "sha1sum": Function(_hash("sha1"), "s"),
    "sha256sum": Function(_hash("sha256"), "s"),
    "sha512sum": Function(_hash("sha512"), "s"),
    "adler32sum": Function(lambda text: str(zlib.adler32(text.encode())), "s"),
    "toYaml": Function(to_yaml, "a", "keep"),
    "mustToYaml": Function(to_yaml, "a", "keep"),
    "toYamlPretty": Function(lambda value: to_yaml(value, pretty=True), "a", "keep"),
    "fromYaml": Function(from_yaml, "s", "keep"),
    "fromYamlArray": Function(from_yaml_array, "s", "keep"),
    "toJson": Function(to_json, "a", "keep"),
    "mustToJson": Function(to_json, "a", "keep"),
    "toRawJson": Function(lambda value: to_json(value, html=False), "a", "keep"),
    "mustToRawJson": Function(lambda value: to_json(value, html=False), "a", "keep"),
    "toPrettyJson": Function(lambda value: to_json(value, indent=2), "a", "keep"),
    "mustToPrettyJson": Function(lambda value: to_json(value, indent=2), "a", "keep"),
    "fromJson": Function(lambda text: _json(text, dict, lambda why: {"Error": why}), "s", "keep"),
    "mustFromJson": Function(from_json, "s", "keep"),
    "fromJsonArray": Function(lambda text: _json(text, list, lambda why: [why]), "s", "keep"),
    "toToml": Function(to_toml, "a", "keep"),
    "mustToToml": Function(to_toml, "a", "keep"),
    "fromToml": Function(from_toml, "s", "keep"),
    "urlParse": Function(url_parts, "s"),
    "urlJoin": Function(url_of, "d"),
    "urlquery": Function(lambda *values: quote("".join(map(text_of, values)), safe="-_.~").replace("%20", "+"), "*a"),
    "base": Function(lambda path: posixpath.basename(path.rstrip("/")) or ("/" if path else "."), "s"),
    "dir": Function(lambda path: cleaned(posixpath.dirname(path)), "s"),
    "ext": Function(lambda path: posixpath.splitext(posixpath.basename("x" + path.rpartition("/")[2]))[1], "s"),
    "clean": Function(cleaned, "s"),
    "isAbs": Function(posixpath.isabs, "s"),
}
