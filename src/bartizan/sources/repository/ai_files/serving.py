"""Models and servers that commands start, serve or fetch: in scripts, units of systemd, Procfiles and makefiles."""

from __future__ import annotations

import re

from bartizan.catalog.command import Word, options
from bartizan.catalog.images import image_name, images
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.ai_files.command_lines import Command, commands_of
from bartizan.sources.repository.ai_files.format import Document, Format
from bartizan.sources.repository.ai_files.server_table import ALL, BY_FIRST, Server
from bartizan.sources.repository.images import models_of
from bartizan.sources.repository.launch import RUNNERS

_NAMES = frozenset({"Procfile", "Makefile", "makefile", "GNUmakefile", "justfile", "Justfile"})
_MARKS = tuple(
    word.encode()
    for word in (
        "vllm", "ollama", "sglang", "text-generation", "text-embeddings", "llama", "lmdeploy", "tritonserver",
        "torchserve",
        "tensorflow_model_server", "mlflow", "jupyter", "ray start", "litellm", "tensorboard", "gradio",
        "huggingface-cli",
        "hf download", "hf ", "bentoml", "mlserver", "chroma", "langflow", "open-webui", "xinference", "aphrodite",
        "mlx_lm",
        "docker", "podman", "start-notebook", "comfyui",
    )
)  # fmt: skip
_FETCHERS = {
    ("ollama", "pull"),
    ("ollama", "run"),
    ("ollama", "create"),
    ("huggingface-cli", "download"),
    ("hf", "download"),
}
_MODEL_OPTIONS = ("--model", "--model-path", "--model-id", "--model_id", "-hf", "--hf-repo", "-hfr", "--model-name")
_TOKENS = ("--ServerApp.token", "--NotebookApp.token", "--IdentityProvider.token", "JUPYTER_TOKEN")
_PASSWORDS = ("--ServerApp.password", "--NotebookApp.password", "--PasswordIdentityProvider.hashed_password")
_LOCAL_HOSTS = ("127.", "localhost", "::1", "[::1]")
_ELSEWHERE = re.compile(
    r"^\s*(?:source|\.)\s+\S+|^EnvironmentFile=\S+|--env-file[= ]\S+|^-?include\s+\S*\.env\S*|^set dotenv-load\S*",
    re.MULTILINE,
)
"""Where variables come from that the file itself does not hold."""
_ANY = "*"
_TRUSTS = ("--trust-remote-code", "--trust_remote_code")


def _claims(path: str) -> bool:
    return path.endswith((".sh", ".bash", ".service", ".mk")) or path.rpartition("/")[2] in _NAMES


def _read(given: Document, found: Finds) -> None:
    elsewhere = _ELSEWHERE.search(given.text)
    for written in commands_of(given.path, given.text):
        command, texts = _program(written)
        if elsewhere is not None:
            command.environment[_ANY] = Unknown(elsewhere.group().strip()[:80])
        if texts and RUNNERS.get(texts[0]) == "docker":
            _container(command, found)
            continue
        server = server_of(texts)
        if server is not None:
            _served(server, command, found)
        elif tuple(texts[:2]) in _FETCHERS:
            _fetched(command, found)


def _program(command: Command) -> tuple[Command, list[str]]:
    """The command from its program on, `python -m` and `uvx` taken off, and its words without folders."""
    texts = [text.rpartition("/")[2] if index <= 2 else text for index, text in enumerate(command.texts)]  # noqa: PLR2004
    skipped = 0
    if texts[:2][1:] == ["-m"] and texts[0].startswith("python"):
        skipped = 2
    elif len(texts) > 1 and RUNNERS.get(texts[0]) in {"pypi", "npm"}:
        skipped = 1
    return Command(command.words[skipped:], command.line, command.environment), texts[skipped:]


def server_of(texts: list[str]) -> Server | None:
    """The product that a command line starts; None for other programs."""
    for start, server in BY_FIRST.get(texts[0], ()) if texts else ():
        if tuple(texts[: len(start)]) == start:
            return server
    return None


def _served(server: Server, command: Command, found: Finds, published: Value = None) -> None:
    # The model that stands alone after `serve` is no option, whatever it is.
    alone = next((word for word in command.words[2:3] if isinstance(word, Unknown)), None)
    written = [word for word in command.words if word is not alone]
    given, _ = options([Word(word, ("args", index)) for index, word in enumerate(written)])
    settings = command.environment
    is_open = published if published is not None else _is_open(server, given, settings, command)
    asks = _asks(server, given, settings)
    if server.family == "ray" and given.get("--head") is None:
        return
    if server.family == "ray" and isinstance(given.get("--dashboard-host"), Unknown):
        is_open = given.get("--dashboard-host")
    stated = [value for key in _MODEL_OPTIONS if key in given and (value := given.get(key)) is not None]
    model = alone or next((one for one in stated if isinstance(one, Unknown)), None)
    trusts = next((value for key in _TRUSTS if (value := given.get(key)) is not None), None)
    config: dict[str, Value] = {
        "product": server.product,
        "family": server.family,
        "category": server.category,
        "open": is_open,
        "authenticated": asks,
        "trust_remote_code": _flag(trusts),
        "share": True if given.get("--share") is True else None,
        "port": given.get("--port") if isinstance(given.get("--port"), str) else None,
    }
    id_ = found.address(f"{server.family}:{command.line}")
    found.asset(id_, "code/server", f"{server.product} in {found.path.rpartition('/')[2]}", command.line, config=config)
    text, revision = f"{server.product} serves it", _text(given.get("--revision"))
    named = False
    for registry, name in models_of(command.texts):
        known = model_names.split(name) if server.family == "litellm" else None
        place = known or (("openai" if server.family == "litellm" else registry), name)
        made = found.model(place[1], command.line, id_, text, registry=place[0], kind="serves", revision=revision)
        named = named or made is not None
    if not named and isinstance(model, Unknown):
        what = f"{found.path}:{command.line}"
        found.gap(what, f"the model that {server.product} serves is {model.why}", "a value that the file states")


def _is_open(server: Server, given: dict[str, Value], settings: dict[str, Value], command: Command) -> Value:
    """Whether it listens to other machines; `Unknown` where the file does not tell."""
    if server.family == "tensorboard" and given.get("--bind_all") is not None:
        return True
    host: Value = server.default
    for key in server.hosts:
        value = _set(key, given, settings)
        if value is True and key == "--listen":
            value = ALL
        if value is not None and value is not True:
            host = value
            break
    if not isinstance(host, str):
        return host if isinstance(host, Unknown) else None
    host = host.strip("'\"")
    return bool(host) and not host.removeprefix("http://").startswith(_LOCAL_HOSTS)


def _asks(server: Server, given: dict[str, Value], settings: dict[str, Value]) -> Value:
    """Whether it asks callers who they are; None where another file may say so."""
    if server.family == "jupyter":
        tokens = [
            v for key in _TOKENS if (v := given.get(key) if key.startswith("-") else settings.get(key)) is not None
        ]
        if tokens and tokens[0] == "" and not any(given.get(key) not in {None, ""} for key in _PASSWORDS):
            return False
        return tokens[0] if tokens and isinstance(tokens[0], Unknown) and not tokens[0].is_present else True
    if server.family == "torchserve":
        return given.get("--disable-token-auth") is None
    if server.family == "litellm" and (given.get("--config") is not None or given.get("-c") is not None):
        return None
    if server.family == "open-webui":
        return str(settings.get("WEBUI_AUTH", "true")).lower() != "false"
    if server.family == "langflow":
        return str(settings.get("LANGFLOW_AUTO_LOGIN", "true")).lower() == "false"
    for key in server.keys:
        value = _set(key, given, settings)
        if isinstance(value, Unknown):
            return True if value.is_present else value
        if value is not None and value != "":
            return True
    return server.asks


def _container(command: Command, found: Finds) -> None:
    """`docker run … image arguments` of an AI image."""
    texts = command.texts
    if "run" not in texts[:3]:
        return
    index, published, settings = _run_options(texts)
    name = image_name(texts[index]) if index < len(texts) else None
    row = images(found.context.catalog).find(name.repository) if name is not None else None
    if name is None or row is None:
        return
    product = str(row["product"])
    server = next((one for start in BY_FIRST.values() for _, one in start if one.product.lower() == product.lower()
                   or one.family == product.lower()), None)  # fmt: skip
    rest = Command([product.lower(), *command.words[index + 1 :]], command.line, settings)
    family = server or Server(product.lower().split()[0], product, (), asks=True, category=str(row["category"]))
    _served(family, rest, found, published)
    owner = found.address(f"{family.family}:{command.line}")
    config: dict[str, Value] = {"repository": name.repository, "category": str(row["category"]), "product": product,
                                "gpu": bool(row.get("gpu")), "pinned": name.digest is not None, "tag": name.tag,
                                "digest": name.digest}  # fmt: skip
    found.asset(name.id, "image", name.repository, command.line, config=config, provider="container")
    found.edge(owner, name.id, "built-from", f"the command runs {name.repository}", command.line)


_FLAGS = frozenset(
    {"--rm", "--detach", "--publish-all", "--privileged", "--init", "--interactive", "--tty", "--read-only"}
)  # fmt: skip
_SHORT_FLAGS = frozenset("itdP")


def _run_options(texts: list[str]) -> tuple[int, bool, dict[str, Value]]:
    """Of `docker run`: where the image stands, whether a port is open to other machines, the variables."""
    index = texts.index("run") + 1
    published = False
    settings: dict[str, Value] = {}
    while index < len(texts) and (texts[index].startswith("-") or not texts[index]):
        option, equals, value = texts[index].partition("=")
        short = not option.startswith("--") and set(option[1:]) <= _SHORT_FLAGS
        takes = not equals and option not in _FLAGS and not short
        if takes and index + 1 < len(texts):
            value = texts[index + 1]
        if option in {"-p", "--publish"}:
            published = published or not value.startswith(("127.", "[::1]", "localhost"))
        elif option in {"-P", "--publish-all"} or (option in {"--network", "--net"} and value == "host"):
            published = True
        elif option in {"-e", "--env"}:
            name, _, given = value.partition("=")
            settings[name] = given if "=" in value else Unknown(f"${name}", pieces=(None,))
        index += 2 if takes else 1
    return index, published, settings


def _set(key: str, given: dict[str, Value], settings: dict[str, Value]) -> Value:
    """The value of an option, or of a variable of the environment; None where it is not given."""
    return given.get(key) if key.startswith("-") else settings.get(key, settings.get(_ANY))


def _fetched(command: Command, found: Finds) -> None:
    """Models and datasets that a command pulls or downloads."""
    texts = command.texts
    owner = found.file()
    if "dataset" in (_after(texts, "--repo-type") or ""):
        name = next((text for text in texts[2:] if "/" in text and not text.startswith("-")), "")
        text = f"the command downloads {name}"
        found.dataset(name, command.line, owner, text, kind="loads", revision=_after(texts, "--revision"))
        return
    for registry, name in models_of(texts):
        text = f"the command fetches {name}"
        found.model(name, command.line, owner, text, registry=registry, revision=_after(texts, "--revision"))


def _after(texts: list[str], option: str) -> str | None:
    for index, text in enumerate(texts):
        name, equals, value = text.partition("=")
        if name == option:
            return value if equals else (texts[index + 1] if index + 1 < len(texts) else None)
    return None


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _flag(value: Value) -> Value:
    if value is None or isinstance(value, bool | Unknown):
        return value
    return str(value).lower() == "true"


FORMATS = (Format("commands-that-serve", _claims, _read, _MARKS, structured=False),)
