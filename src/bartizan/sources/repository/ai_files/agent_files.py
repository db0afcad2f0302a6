"""Agents as files: CrewAI, A2A cards, Copilot's declarative agents, plugins, AutoGen Studio.

<https://docs.crewai.com/concepts/agents>, <https://a2a-protocol.org/latest/specification>,
<https://learn.microsoft.com/microsoft-365-copilot/extensibility>, <https://microsoft.github.io/autogen>.
"""

from __future__ import annotations

import re

from bartizan.model.values import Value
from bartizan.sources.repository.ai_assets import Finds, told
from bartizan.sources.repository.ai_files.format import Document, Format, json_file, yaml_file
from bartizan.sources.repository.configured import at, first_text, line_at, members, pairs, plain, text_at, texts
from bartizan.sources.repository.mcp_servers import is_local
from bartizan.sources.repository.yaml_marks import Marked

MOST = 200
_CARD = re.compile(r"(^|/)[\w.-]*agent[\w.-]*\.json$", re.IGNORECASE)
_COPILOT = {"CodeInterpreter": "code", "WebSearch": "network", "Email": "email", "TeamsMessages": "file-read",
            "OneDriveAndSharePoint": "file-read", "GraphConnectors": "database", "Dataverse": "database"}  # fmt: skip


def _crew(given: Document, found: Finds) -> None:
    """CrewAI's `agents.yaml`: each agent with its model, tools and whether it runs code."""
    agents = [(name, one) for name, one in pairs(given.root) if {"role", "goal"} <= set(dict(one.items()))]
    for name, one in agents[:MOST]:
        runs = plain(one.get("allow_code_execution")) is True
        mode = text_at(one, "code_execution_mode") or "safe"
        tools = texts(one.get("tools"))
        story = "\n".join(text for key in ("role", "goal", "backstory") if (text := text_at(one, key)))
        config: dict[str, Value] = {
            "framework": "crewai", "name": name, "model": first_text(one, "llm"), "tools": list(tools) or None,
            "executes_code": runs, "sandbox": "docker" if runs and mode == "safe" else None,
            "delegation": plain(one.get("allow_delegation")), "max_steps": plain(one.get("max_iter")),
            "hidden": told(story)["hidden"],
        }  # fmt: skip
        id_ = found.address(f"agent:{name}")
        lines = {key: line_at(one, key) for key in ("llm", "tools", "allow_code_execution") if one.get(key)}
        lines["executes_code"] = line_at(one, "allow_code_execution")
        found.asset(
            id_, "code/agent", name, line_at(given.root, name), end_line=one.end_line, config=config, lines=lines
        )
        model = text_at(one, "llm")
        if model is not None and "$" not in model:
            found.named_model(model, line_at(one, "llm"), id_, f"{name} asks {model}", registry="openai")
        found.prompt(story, line_at(one, "role"), id_, name)


def _crew_tasks(given: Document, found: Finds) -> None:
    """CrewAI's `tasks.yaml`: what each task tells the agent that does it, whose own file stands beside it."""
    folder = given.path.rpartition("/")[0]
    names = (f"{folder}/agents.yaml".lstrip("/"), f"{folder}/agents.yml".lstrip("/"))
    beside = next((name for name in names if found.context.find(name) is not None), None)
    for name, one in list(pairs(given.root))[:MOST]:
        text, agent = text_at(one, "description"), text_at(one, "agent")
        if text is None or one.get("expected_output") is None:
            continue
        owner = found.context.asset_id(beside, f"agent:{agent}") if beside is not None and agent is not None else None
        extra: dict[str, Value] = {"format": "crewai", "name": name}
        found.prompt(text, line_at(one, "description"), owner, name, extra=extra)


def _card(given: Document, found: Finds) -> None:
    """The card of an agent that others call by A2A."""
    root = given.root
    skills = members(root.get("skills"))
    url = text_at(root, "url") or next((text_at(one, "url") for one in members(root.get("supportedInterfaces"))), None)
    told_as = root.get("protocolVersion") is not None or root.get("defaultInputModes") is not None
    if not skills or url is None or not told_as or text_at(root, "name") is None:
        return
    name = text_at(root, "name") or given.name
    schemes = root.get("securitySchemes") or root.get("security") or at(root, "authentication", "schemes")
    config: dict[str, Value] = {
        "framework": "a2a", "name": name, "url": url, "tools": [text_at(one, "id") or "" for one in skills][:MOST],
        "authenticated": bool(schemes is not None and schemes.value), "local": is_local(url),
        "encrypted": not url.startswith("http://") or is_local(url),
        "hidden": told("\n".join(text for one in (root, *skills) if (text := text_at(one, "description"))))["hidden"],
    }  # fmt: skip
    lines = {"url": line_at(root, "url"), "encrypted": line_at(root, "url"), "authenticated": line_at(root, "security")}
    found.asset(found.address("card"), "code/agent", name, 1, end_line=root.end_line, config=config, lines=lines)


def _declarative(given: Document, found: Finds) -> None:
    """A declarative agent of Microsoft 365 Copilot."""
    root = given.root
    schema = text_at(root, "$schema") or ""
    if "declarative-agent" not in schema and not (root.get("instructions") and root.get("conversation_starters")):
        return
    name = text_at(root, "name") or given.name
    known = [text_at(one, "name") or "" for one in members(root.get("capabilities"))]
    config: dict[str, Value] = {
        "framework": "copilot", "name": name, "tools": list(known) or None,
        "capabilities": sorted({_COPILOT[one] for one in known if one in _COPILOT}),
        "actions": [text_at(one, "file") or text_at(one, "id") or "" for one in members(root.get("actions"))] or None,
    }  # fmt: skip
    id_ = found.address("agent")
    found.asset(id_, "code/agent", name, 1, end_line=root.end_line, config=config)
    text = text_at(root, "instructions")
    if text is not None and not text.startswith("$["):
        found.prompt(text, line_at(root, "instructions"), id_, name)


def _plugin(given: Document, found: Finds) -> None:
    """A plugin's manifest: what the model is told of it, its functions, how callers sign in."""
    root = given.root
    name = first_text(root, "name_for_model", "name_for_human", "namespace")
    if name is None or root.get("schema_version") is None:
        return
    auth = text_at(root, "auth", "type") or next(
        (text_at(one, "auth", "type") for one in members(root.get("runtimes"))), None
    )
    text = " ".join(one for key in ("description_for_model", "description_for_human") if (one := text_at(root, key)))
    text += " ".join(told_ for one in members(root.get("functions")) if (told_ := text_at(one, "description")))
    config: dict[str, Value] = {
        "framework": "plugin", "name": name, "auth": auth, "hidden": told(text)["hidden"], "url": text_at(root,
        "api", "url"),
        "functions": [text_at(one, "name") or "" for one in members(root.get("functions"))] or None,
    }  # fmt: skip
    lines = {"hidden": line_at(root, "description_for_model"), "auth": line_at(root, "auth")}
    found.asset(found.address("plugin"), "code/tool", name, 1, end_line=root.end_line, config=config, lines=lines)


def _autogen(given: Document, found: Finds, node: Marked | None = None, depth: int = 0) -> None:
    """Components of AutoGen Studio: teams, agents, tools and models in one another."""
    node = node or given.root
    if depth > 30:  # noqa: PLR2004 - teams of teams end somewhere
        return
    kind, config = text_at(node, "component_type"), node.get("config")
    if kind == "agent" and config is not None:
        _autogen_agent(node, config, found)
    for _, one in pairs(node):
        _autogen(given, found, one, depth + 1)
    for one in members(node):
        _autogen(given, found, one, depth + 1)


def _autogen_agent(node: Marked, config: Marked, found: Finds) -> None:
    provider = text_at(node, "provider") or ""
    name = text_at(config, "name") or provider.rpartition(".")[2]
    tools = members(config.get("tools"))
    names = [text_at(one, "config", "name") or text_at(one, "label") or "tool" for one in tools]
    runs = provider.endswith("CodeExecutorAgent")
    executor = text_at(config, "code_executor", "provider") or ""
    told_as: dict[str, Value] = {
        "framework": "autogen", "name": name, "tools": list(names) or None, "executes_code": runs,
        "sandbox": executor.rpartition(".")[2] if runs and "Local" not in executor and executor else None,
    }  # fmt: skip
    id_ = found.address(f"agent:{name}")
    found.asset(id_, "code/agent", name, node.line, end_line=node.end_line, config=told_as)
    client = config.get("model_client")
    model = first_text(client.get("config") if client is not None else None, "model", "azure_deployment")
    if model is not None and client is not None:
        kind = text_at(client, "provider") or "openai"
        registry = next((word for word in ("azure", "anthropic", "ollama") if word in kind.lower()), "openai")
        found.model(model, line_at(client, "config", "model"), id_, f"{name} asks {model}", registry=registry)
    for key in ("system_message", "instructions"):
        text = text_at(config, key)
        if text is not None:
            found.prompt(text, line_at(config, key), id_, name)


def _is_crew(path: str) -> bool:
    return yaml_file(path) and path.rpartition("/")[2].partition(".")[0] in {"agents", "agent", "crew", "crew_agents"}


FORMATS = (
    Format(
        "crewai-tasks",
        lambda path: path.rpartition("/")[2] in {"tasks.yaml", "tasks.yml"},
        _crew_tasks,
        (b"expected_output:",),
    ),
    Format("crewai", _is_crew, _crew, (b"goal:",)),
    Format("agent-card", lambda path: bool(_CARD.search(path)) or "/.well-known/" in f"/{path}", _card, (b'"skills"',)),
    Format("copilot-agent", json_file, _declarative, (b"declarative-agent", b"conversation_starters")),
    Format("plugin", json_file, _plugin, (b"name_for_model", b"name_for_human")),
    Format("autogen", json_file, _autogen, (b"autogen_agentchat", b"autogen_ext")),
)
