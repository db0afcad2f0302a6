"""Prompts as files: Prompty, Dotprompt, promptfoo, LangChain's serialised ones, Semantic Kernel's.

<https://prompty.ai>, <https://google.github.io/dotprompt>, <https://www.promptfoo.dev/docs/configuration/reference>,
<https://docs.langchain.com>, <https://learn.microsoft.com/semantic-kernel/concepts/prompts>.
"""

from __future__ import annotations

import posixpath
import re

from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds, line_map, told
from bartizan.sources.repository.ai_files.format import Document, Format, data_file, yaml_file
from bartizan.sources.repository.ai_files.markdown import parted
from bartizan.sources.repository.configured import at, first_text, line_at, members, pairs, plain, text_at, texts
from bartizan.sources.repository.reader import decode
from bartizan.sources.repository.yaml_marks import Marked

_PARTIAL = re.compile(r"\$\{?(?:env:)?\w+")
MOST = 200
LARGEST_PROMPT = 400_000


def _prompty(given: Document, found: Finds) -> None:
    header, body, line = parted(given.text, found.context.limits)
    if not body.strip() or (header.get("model") is None and header.get("name") is None):
        return
    name = text_at(header, "name") or given.name.partition(".")[0]
    id_ = found.address("prompt")
    model = header.get("model")
    tools = at(header, "model", "parameters", "tools") or header.get("tools")
    config: dict[str, Value] = {
        **told(body), "name": name, "format": "prompty" if given.path.endswith(".prompty") else "dotprompt",
        "description": text_at(header, "description"),
        "tools": [one.text() or str(text_at(one, "function", "name") or text_at(one,
        "name")) for one in members(tools)] or None,
    }  # fmt: skip
    found.asset(id_, "code/prompt", name, 1, end_line=given.end_line, config=config, lines=line_map(body, line))
    single = model.text() if model is not None else None
    if single is not None:
        found.named_model(single, line_at(header, "model"), id_, f"{name} asks for {single}", registry="google")
        return
    inner = at(model, "configuration") or model
    kind = first_text(inner, "type", "provider") or ""
    chosen = first_text(inner, "azure_deployment", "model", "name", "id", "deployment")
    if chosen is not None and _PARTIAL.match(chosen) is None:
        registry = "azure" if "azure" in kind else model_names.registry(kind) if kind else "openai"
        place = next(
            (key for key in ("azure_deployment", "model", "name", "id") if inner is not None and inner.get(key)),
            "model",
        )
        found.model(chosen, line_at(inner, place), id_, f"{name} asks for {chosen}", registry=registry)


def _promptfoo(given: Document, found: Finds) -> None:
    root = given.root
    providers = root.get("providers") or root.get("targets")
    if providers is None or (root.get("prompts") is None and root.get("redteam") is None and root.get("tests") is None):
        return
    id_ = found.address("evaluation")
    name = text_at(root, "description") or given.path
    plugins = [one.text() or text_at(one, "id") or "" for one in members(at(root, "redteam", "plugins"))]
    config: dict[str, Value] = {"framework": "promptfoo", "name": name, "redteam": root.get("redteam") is not None,
                                "plugins": list(plugins) or None,
                                "tests": len(members(root.get("tests"))) or None}  # fmt: skip
    found.asset(id_, "code/evaluation", name, 1, end_line=root.end_line, config=config)
    listed = members(providers) or [providers]
    for one in listed[:MOST]:
        written = one.text() or text_at(one, "id") or next((key for key, _ in one.items() if ":" in key), None)
        if written is not None:
            _provider(written, one.line, id_, found)
    for key in ("defaultTest",):
        grader = at(root, key, "options", "provider")
        if grader is not None and (text := grader.text()) is not None:
            _provider(text, grader.line, id_, found)
    for one in members(root.get("prompts"))[:MOST]:
        text = one.text() or text_at(one, "raw")
        file = (one.text() or text_at(one, "id") or "").removeprefix("file://")
        if _prompt_file(file, one.line, id_, name, found):
            continue
        if (
            text is not None
            and not text.startswith("file://")
            and not text.endswith((".txt", ".json", ".yaml", ".py", ".js"))
        ):
            found.prompt(text, one.line, id_, name)


def _prompt_file(name: str, line: int, owner: str, evaluation: str, found: Finds) -> bool:
    """Whether an evaluation's prompt is a file of text in the tree; it then becomes a prompt of its own."""
    if not name.endswith((".txt", ".md", ".j2")):
        return False
    path = posixpath.normpath(posixpath.join(posixpath.dirname(found.path), name))
    file = None if path.startswith(("..", "/")) else found.context.find(path)
    if file is None or file.size > LARGEST_PROMPT:
        return False
    try:
        text = decode(file.read())
    except (OSError, UnicodeDecodeError):
        return False
    id_ = found.context.asset_id(path, "prompt")
    end = text.count("\n") + (not text.endswith("\n"))
    title = posixpath.basename(path)
    found.asset(id_, "code/prompt", title, 1, end_line=end, config={**told(text), "name": title, "format": "promptfoo"},
                lines=line_map(text, 1), path=path)  # fmt: skip
    found.edge(owner, id_, "uses-prompt", f"{evaluation} is told by it", line)
    return True


def _provider(text: str, line: int, owner: str, found: Finds) -> None:
    """`openai:chat:gpt-4o`, `anthropic:messages:claude-…`, `bedrock:anthropic.claude-…`, `ollama:llama3`."""
    head, _, rest = text.partition(":")
    for word in ("chat:", "completion:", "messages:", "responses:", "embeddings:", "embedding:", "text-generation:"):
        rest = rest.removeprefix(word)
    if rest and model_names.split(f"{head}/x") is not None:
        found.model(rest, line, owner, f"the evaluation asks {rest}", registry=model_names.registry(head))


def _github(given: Document, found: Finds) -> None:
    """A prompt of GitHub Models: `*.prompt.yml` (<https://docs.github.com/en/github-models>)."""
    root = given.root
    messages = members(root.get("messages"))
    if not messages:
        return
    name = text_at(root, "name") or given.name.partition(".")[0]
    told_ = [(text_at(one, "role") or "", text_at(one, "content") or "", line_at(one, "content")) for one in messages]
    text = "\n".join(content for _, content, _ in told_)
    id_ = found.address("prompt")
    config: dict[str, Value] = {**told(text), "name": name, "format": "github-models",
                                "description": text_at(root, "description")}  # fmt: skip
    wrong = [line for _, content, line in told_ if told(content)["hidden"]]
    found.asset(id_, "code/prompt", name, 1, end_line=root.end_line, config=config,
                lines={"hidden": wrong[0]} if wrong else {})  # fmt: skip
    model = text_at(root, "model")
    if model is not None:
        found.named_model(model, line_at(root, "model"), id_, f"{name} asks for {model}", registry="github")


def _langchain(given: Document, found: Finds) -> None:
    root = given.root
    kind = text_at(root, "_type")
    if kind in {"prompt", "few_shot"} and root.get("input_variables") is not None:
        text = first_text(root, "template", "prefix")
        if text is not None:
            name = given.name.rpartition(".")[0]
            found.prompt(
                text, line_at(root, "template"), None, name, end_line=root.end_line, extra={"format": "langchain"}
            )
        return
    if kind is not None and root.get("llm") is not None:
        chain = found.address("chain")
        found.asset(
            chain, "code/app", given.name, 1, end_line=root.end_line, config={"framework": "langchain", "name": kind}
        )
        llm = root.get("llm")
        chosen = first_text(llm, "model_name", "model")
        if chosen is not None:
            registry = model_names.registry((text_at(llm, "_type") or "openai").removesuffix("-chat"))
            found.model(chosen, line_at(llm, "model_name"), chain, f"the chain asks {chosen}", registry=registry)
        return
    if plain(root.get("lc")) == 1:
        _serialised(root, given, found, 0)


def _serialised(node: Marked, given: Document, found: Finds, depth: int) -> None:
    """`{"lc": 1, "id": […, "ChatPromptTemplate"], "kwargs": …}`."""
    if depth > 40:  # noqa: PLR2004 - no chain nests deeper
        return
    path = texts(node.get("id"))
    if plain(node.get("lc")) == 1 and path:
        kwargs = node.get("kwargs")
        if path[-1] == "PromptTemplate" and (text := text_at(kwargs, "template")) is not None:
            found.prompt(
                text, line_at(kwargs, "template"), None, given.name.rpartition(".")[0], extra={"format": "langchain"}
            )
        name = first_text(kwargs, "model_name", "model")
        if name is not None and path[-1].startswith(("Chat", "OpenAI", "Azure", "Ollama", "Bedrock")):
            owner = found.asset(found.address("chain"), "code/app", given.name, 1,
                                config={"framework": "langchain", "name": given.name})  # fmt: skip
            registry = "azure" if "Azure" in path[-1] else model_names.registry(path[-1].removeprefix("Chat").lower())
            found.model(name, line_at(kwargs, "model_name"), owner, f"the chain asks {name}", registry=registry)
    for _, one in pairs(node):
        _serialised(one, given, found, depth + 1)
    for one in members(node):
        _serialised(one, given, found, depth + 1)


def _kernel(given: Document, found: Finds) -> None:
    """Semantic Kernel's YAML prompts and `config.json` beside `skprompt.txt`."""
    root = given.root
    settings = root.get("execution_settings")
    text, owner = text_at(root, "template"), None
    if settings is None or (text is None and not given.path.endswith("config.json")):
        return
    name = text_at(root, "name") or given.folder
    if text is not None:
        extra: dict[str, Value] = {"format": "semantic-kernel", "name": name}
        owner = found.prompt(text, line_at(root, "template"), None, name, end_line=root.end_line, extra=extra)
    else:
        config: dict[str, Value] = {"framework": "semantic-kernel", "name": name}
        owner = found.asset(found.address("function"), "code/app", name, 1, end_line=root.end_line, config=config)
    for key, one in pairs(settings):
        model = first_text(one, "model_id")
        if model is not None and owner is not None:
            found.model(model, line_at(one, "model_id"), owner, f"{name} asks for {model} ({key})", registry="openai")


def _skprompt(given: Document, found: Finds) -> None:
    found.prompt(given.text, 1, None, given.folder, end_line=given.end_line, extra={"format": "semantic-kernel"})


FORMATS = (
    Format("prompty", lambda path: path.endswith((".prompty", ".prompt")), _prompty, structured=False),
    Format("promptfoo", lambda path: yaml_file(path) and "promptfoo" in path.rpartition("/")[2].lower(), _promptfoo),
    Format(
        "redteam", lambda path: path.rpartition("/")[2] in {"redteam.yaml", "redteam.yml"}, _promptfoo, (b"redteam",)
    ),
    Format("github-models", lambda path: path.endswith((".prompt.yml", ".prompt.yaml")), _github, (b"messages",)),
    Format("langchain", data_file, _langchain, (b"_type", b'"lc"')),
    Format("semantic-kernel", data_file, _kernel, (b"execution_settings",)),
    Format("skprompt", lambda path: path.rpartition("/")[2] == "skprompt.txt", _skprompt, structured=False),
)
