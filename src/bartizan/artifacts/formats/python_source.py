"""Python text inside a model's archive: which calls it makes, by tree-sitter, never compiled or run."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

import tree_sitter_python
from tree_sitter import Language, Node, Parser

from bartizan.artifacts.format import Format, Found, Inspector, Opened
from bartizan.artifacts.formats.reading import brief, whole, words
from bartizan.artifacts.inspection import Signal, Verdict

LARGEST = 1 << 21
# Archives whose Python runs when the model is served; in others it is a project's source, which is read as such.
MODELS = re.compile(
    r"\.(?:mar|nemo|keras|pt|pth|pt2|ptl|bin|ckpt|skops|model|mlmodel|mlpackage|llamafile|safetensors|gguf|onnx|pkl)!"
    r"|(?:^|/)model[^/!]*\.(?:zip|tar|tgz|tar\.gz)!",
    re.IGNORECASE,
)

RUNS = words(
    "os.system os.popen os.execv os.execve os.execl os.execvp os.spawnl os.spawnv os.posix_spawn os.startfile os.fork "
    "subprocess.run subprocess.call subprocess.Popen subprocess.check_output subprocess.check_call "
    "subprocess.getoutput subprocess.getstatusoutput pty.spawn runpy.run_path runpy.run_module "
    "ctypes.CDLL ctypes.cdll.LoadLibrary posix.system nt.system commands.getoutput"
)
OUTSIDE = words("os subprocess socket ctypes pty posix nt builtins runpy shutil importlib")
EVALUATES = frozenset(["eval", "exec", "builtins.eval", "builtins.exec", "execfile"])
IMPORTS = frozenset(["__import__", "importlib.import_module", "builtins.__import__"])
REACHES = words(
    "socket.socket socket.create_connection urllib.request.urlopen urllib.request.urlretrieve urllib.urlopen "
    "requests.get requests.post requests.put requests.request httpx.get httpx.post http.client.HTTPConnection "
    "http.client.HTTPSConnection smtplib.SMTP ftplib.FTP"
)
UNPICKLES = words("pickle.load pickle.loads cPickle.loads dill.load dill.loads marshal.loads")
INSTALLS = re.compile(r"\bpip3?\b|\bconda\b|apt(-get)? install|nvidia-smi|requirements\.txt")
DECODES = re.compile(
    r"b64decode|b85decode|unhexlify|fromhex|decompress|urlopen|marshal|codecs\.decode|requests\.|\bchr\("
)
INTERNALS = re.compile(r"__(subclasses|globals|builtins|mro|bases)__")


@functools.cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_python.language()))


def _recognise(opened: Opened, head: bytes) -> bool:
    return bool(opened.depth) and opened.last.endswith(".py") and b"\0" not in head and bool(MODELS.search(opened.name))


def _inspect(opened: Opened, inspector: Inspector) -> Iterator[Found]:
    data = whole(opened, LARGEST)
    inspector.spend(len(data))
    yield from judge(data)


def judge(data: bytes) -> Iterator[Signal]:
    """What Python source does beyond computing: one signal a call, with the byte offset."""
    known: dict[str, str] = {}
    pending = [_parser().parse(data).root_node]
    calls: list[Node] = []
    while pending:
        node = pending.pop()
        if node.type in ("import_statement", "import_from_statement"):
            known.update(_imported(node))
        elif node.type == "call":
            calls.append(node)
        elif node.type == "assignment":
            known.update(_assigned(node, known))
        elif _is_internal(node):
            yield _internals(node)
        if node.type in ("attribute", "identifier"):
            yield from _reference(node, known)
        pending.extend(reversed(node.children))
    for call in calls:
        yield from _judge_call(call, known)


def _is_internal(node: Node) -> bool:
    if node.type == "identifier":
        return _text(node) in ("__builtins__", "__loader__")
    return node.type == "attribute" and bool(INTERNALS.search(_text(node.child_by_field_name("attribute"))))


def _internals(node: Node) -> Signal:
    shown = _text(node)
    grave = shown.endswith(("__builtins__", "__subclasses__"))
    what = f"reaches the interpreter's internals: {brief(shown)}"
    verdict = Verdict.MALICIOUS if grave else Verdict.SUSPICIOUS
    return Signal("python-internals", verdict, what, offset=node.start_byte)


def _reference(node: Node, known: dict[str, str]) -> Iterator[Signal]:
    """A function that runs programs, handed on instead of called."""
    parent = node.parent
    handed = parent is not None and parent.type in ("argument_list", "keyword_argument", "list", "tuple", "pair")
    if handed and (name := _dotted(node, known)) in RUNS:
        yield Signal("python-runs-program", Verdict.MALICIOUS, f"hands on {name}", offset=node.start_byte)


def _assigned(node: Node, known: dict[str, str]) -> Iterator[tuple[str, str]]:
    """A plain name given to a dotted one."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is not None and left.type == "identifier" and right is not None:
        if right.type == "attribute" and (dotted := _dotted(right, known)):
            yield _text(left), dotted
        elif right.type == "call" and (module := _module(right)):
            yield _text(left), module


def _module(call: Node) -> str:
    """The module that `__import__('x')` gives; empty for any other call."""
    if _text(call.child_by_field_name("function")) not in IMPORTS:
        return ""
    target = re.search(r"[\"']([\w.]+)[\"']", _text(call.child_by_field_name("arguments")))
    return target[1] if target else ""


def _judge_call(call: Node, known: dict[str, str]) -> Iterator[Signal]:
    name = _dotted(call.child_by_field_name("function"), known)
    given = call.child_by_field_name("arguments")
    argument = _text(given)
    shown = f"{name}{brief(argument)}"
    if name in RUNS:
        ordinary = bool(INSTALLS.search(argument)) and not re.search(
            r"\bcurl\b|\bwget\b|\|\s*(ba)?sh\b|/dev/tcp", argument
        )
        verdict = Verdict.SUSPICIOUS if ordinary else Verdict.MALICIOUS
        yield Signal("python-runs-program", verdict, f"runs a program: {shown}", offset=call.start_byte)
    elif name in EVALUATES:
        constant = given is not None and all(one.type in ("(", ")", ",", "string") for one in given.children)
        hidden = bool(DECODES.search(argument))
        verdict = Verdict.MALICIOUS if hidden else Verdict.SUSPICIOUS
        if not constant or hidden or next(judge(_unquoted(argument)), None):
            yield Signal("python-evaluates", verdict, f"evaluates text as code: {shown}", offset=call.start_byte)
    elif name in IMPORTS:
        target = re.search(r"[\"']([\w.]+)[\"']", argument)
        if target is None or target[1].partition(".")[0] in OUTSIDE:
            verdict = Verdict.MALICIOUS if target else Verdict.SUSPICIOUS
            yield Signal("python-imports", verdict, f"imports by a call: {shown}", offset=call.start_byte)
    elif name == "getattr" and known.get(held := _first(given), held) in OUTSIDE:
        what = f"takes a function of {held} by its name: {shown}"
        yield Signal("python-indirection", Verdict.MALICIOUS, what, offset=call.start_byte)
    elif name in REACHES:
        yield Signal("python-network", Verdict.SUSPICIOUS, f"reaches the network: {shown}", offset=call.start_byte)
    elif name in UNPICKLES:
        yield Signal("python-unpickles", Verdict.UNSAFE, f"unpickles: {shown}", offset=call.start_byte)


def _first(given: Node | None) -> str:
    """The first argument's text."""
    return _text(given.named_children[0]) if given is not None and given.named_children else ""


def _unquoted(argument: str) -> bytes:
    return argument.strip("()\"' ").encode()


def _imported(node: Node) -> Iterator[tuple[str, str]]:
    """The local names that an import gives, with what they stand for."""
    base = node.child_by_field_name("module_name")
    prefix = f"{_text(base)}." if node.type == "import_from_statement" and base is not None else ""
    for child in node.children_by_field_name("name"):
        if child.type == "aliased_import":
            target, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            yield _text(alias), prefix + _text(target)
        elif prefix:
            yield _text(child), prefix + _text(child)


def _dotted(node: Node | None, known: dict[str, str]) -> str:
    """The dotted name of what is called, through import aliases; a call within is followed for `__import__('os').x`."""
    parts: list[str] = []
    while node is not None and node.type == "attribute":
        parts.append(_text(node.child_by_field_name("attribute")))
        node = node.child_by_field_name("object")
    if node is None:
        return ""
    if node.type == "identifier":
        parts.append(known.get(_text(node), _text(node)))
    elif node.type == "call" and (module := _module(node)):
        parts.append(module)
    else:
        return ""
    return ".".join(reversed(parts))


def _text(node: Node | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


FORMAT = Format("python-source", _recognise, _inspect)
