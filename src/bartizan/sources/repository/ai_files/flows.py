"""Applications that are drawn, not written: exports of Dify, Flowise, Langflow and n8n.

<https://docs.dify.ai>, <https://docs.flowiseai.com>, <https://docs.langflow.org>, <https://docs.n8n.io/advanced-ai>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds
from bartizan.sources.repository.ai_files.format import Document, Format, json_file, yaml_file
from bartizan.sources.repository.configured import at, first_text, line_at, members, pairs, plain, text_at, texts
from bartizan.sources.repository.yaml_marks import Marked

MOST = 500
_TYPES = {"agent": "code/agent", "tool": "code/tool", "store": "code/vector-store", "guardrail": "code/guardrail"}
_EDGES = {"tool": "uses-tool", "store": "grounded-by", "guardrail": "guarded-by", "agent": "invokes"}


@dataclass(slots=True)
class Node:
    """A node of a drawing: what it is (agent, model, tool, store, guardrail), and what it is set to."""

    key: str
    role: str
    name: str
    line: int
    end_line: int
    model: tuple[str, str] | None = None
    prompts: list[tuple[str, int]] = field(default_factory=list)
    config: dict[str, Value] = field(default_factory=dict)
    model_line: int | None = None


@dataclass(slots=True)
class Drawing:
    """A whole export: the application's name and settings, its nodes, and `(source, target)` of its wires."""

    framework: str
    title: str
    nodes: list[Node]
    wires: list[tuple[str, str]]
    end: int
    config: dict[str, Value] = field(default_factory=dict)


def _drawn(found: Finds, drawing: Drawing) -> None:
    """The application, its agents, tools and stores, and the models at what they are wired to."""
    framework, title, nodes = drawing.framework, drawing.title, drawing.nodes
    if not nodes:
        return
    app = found.address("app")
    settings: dict[str, Value] = {"framework": framework, "name": title, **drawing.config}
    found.asset(app, "code/app", title, 1, end_line=drawing.end, config=settings)
    ids: dict[str, str] = {}
    for node in nodes[:MOST]:
        type_ = _TYPES.get(node.role)
        if type_ is not None:
            id_ = found.address(f"{node.role}:{node.key}")
            told: dict[str, Value] = {"framework": framework, "name": node.name, **node.config}
            ids[node.key] = found.asset(id_, type_, node.name, node.line, end_line=node.end_line, config=told)
    agents = [node.key for node in nodes if node.role == "agent"]
    used: dict[str, list[str]] = {}
    for source, target in drawing.wires:
        used.setdefault(source, []).append(target)
    for node in nodes[:MOST]:
        owners = [ids[key] for key in used.get(node.key, ()) if key in agents]
        if node.role == "model" or node.model is not None:
            for owner in [ids[node.key]] if node.key in ids else owners or [app]:
                if node.model is not None:
                    text = f"{node.name} is set to {node.model[1]}"
                    line = node.model_line or node.line
                    found.model(node.model[1], line, owner, text, registry=node.model[0])
        for prompt, line in node.prompts:
            found.prompt(prompt, line, ids.get(node.key, app), node.name)
        if node.role in _EDGES:
            for owner in (owners or [app]) if node.role != "agent" else [app]:
                found.edge(owner, ids[node.key], _EDGES[node.role], f"{node.name} is wired to it", node.line)


def _dify(given: Document, found: Finds) -> None:
    root = given.root
    mode = text_at(root, "app", "mode")
    if mode is None or (root.get("workflow") is None and root.get("model_config") is None):
        return
    title = text_at(root, "app", "name") or given.name
    nodes: list[Node] = []
    wires: list[tuple[str, str]] = []
    for one in members(at(root, "workflow", "graph", "nodes"))[:MOST]:
        node = _dify_node(one)
        if node is not None:
            nodes.append(node)
            used = _dify_tools(one, node) if node.role == "agent" else []
            nodes += used
            wires += [(tool.key, node.key) for tool in used]
    config = root.get("model_config")
    if config is not None and config.get("model") is not None:
        prompts = [(text, line_at(config, "pre_prompt")) for text in texts(config.get("pre_prompt"))]
        tools = [one for one in members(at(config, "agent_mode", "tools")) if text_at(one, "tool_name")]
        role = "agent" if tools or mode == "agent-chat" else "model"
        place = line_at(config, "model", "name")
        model = _dify_model(config.get("model"))
        nodes.append(Node("model", role, title, config.line, config.end_line, model, prompts, model_line=place))
        nodes += [Node(str(text_at(one, "tool_name")), "tool", str(text_at(one, "tool_name")), one.line, one.end_line,
                       config={"provider": text_at(one, "provider_id")}) for one in tools]  # fmt: skip
        wires += [(node.key, "model") for node in nodes if node.role == "tool"]
    guarded = plain(at(config, "sensitive_word_avoidance", "enabled")) if config is not None else None
    settings: dict[str, Value] = {"mode": mode, "moderation": guarded}
    _drawn(found, Drawing("dify", title, nodes, wires, root.end_line, settings))


def _dify_node(one: Marked) -> Node | None:
    data = one.get("data")
    kind = text_at(data, "type")
    key = text_at(one, "id") or str(one.line)
    title = text_at(data, "title") or key
    model = _dify_model(at(data, "model"))
    place = (one.line, one.end_line)
    if kind in {"llm", "question-classifier", "parameter-extractor"}:
        template = data.get("prompt_template") if data is not None else None
        prompts = [(text, line_at(part, "text")) for part in members(template)
                   if text_at(part, "role") == "system" and (text := text_at(part, "text"))]  # fmt: skip
        return Node(key, "model", title, *place, model, prompts, model_line=line_at(data, "model", "name"))
    if kind == "agent":
        chosen = at(data, "agent_parameters", "model", "value")
        line = line_at(chosen, "name" if text_at(chosen, "name") else "model") if chosen is not None else None
        return Node(key, "agent", title, *place, _dify_model(chosen) or model, model_line=line)
    if kind == "tool":
        return Node(key, "tool", title, *place, config={"provider": text_at(data, "provider_id")})
    if kind == "code":
        return None
    if kind == "knowledge-retrieval":
        datasets: Value = [*texts(data.get("dataset_ids"))] if data is not None else []
        ranking = at(data, "multiple_retrieval_config", "reranking_model")
        return Node(key, "store", title, *place, _dify_model(ranking),
                    config={"product": "dify", "datasets": datasets},
                    model_line=line_at(ranking, "model") if ranking is not None else None)  # fmt: skip
    return None


def _dify_tools(one: Marked, agent: Node) -> list[Node]:
    """The tools that an agent's node is given."""
    listed = members(at(one, "data", "agent_parameters", "tools", "value"))
    told = [(name, tool) for tool in listed if (name := text_at(tool, "tool_name")) is not None]
    return [
        Node(f"{agent.key}:{name}", "tool", name, tool.line, tool.end_line,
             config={"provider": text_at(tool, "provider_name")})
        for name, tool in told if plain(tool.get("enabled")) is not False
    ]  # fmt: skip


def _dify_model(node: Marked | None) -> tuple[str, str] | None:
    name, provider = first_text(node, "name", "model"), text_at(node, "provider")
    if name is None or provider is None:
        return None
    word = provider.rpartition("/")[2] if provider.startswith("langgenius/") else provider
    return model_names.registry(word), name


_MODEL_KEYS = ("modelName", "model", "customModelName")
_INDEX_KEYS = ("pineconeIndex", "collectionName", "indexName", "qdrantCollection", "milvusCollection", "weaviateIndex",
               "astraCollection", "chromaCollection", "tableName")  # fmt: skip
_FLOWISE = {
    "Chat Models": "model", "LLMs": "model", "Embeddings": "model", "Agents": "agent", "Tools": "tool",
    "Tools (MCP)": "tool",
    "Vector Stores": "store", "Moderation": "guardrail", "Sequential Agents": "agent", "Multi Agents": "agent",
}  # fmt: skip
_PROVIDER_WORDS = re.compile(
    r"(?i)(azure ?open ?ai|azure|openrouter|openai|anthropic|bedrock|vertex|gemini|google|mistral|groq|ollama"
    r"|cohere|deepseek|hugging ?face"
    r"|together|fireworks|xai|nvidia|perplexity|localai|lm ?studio|watsonx|cerebras|replicate|voyage|jina)"
)


def _provider(text: str) -> str:
    """The registry behind a node's type: `chatOpenAI`, `lmChatGoogleGemini`, `AzureOpenAIModel`."""
    match = _PROVIDER_WORDS.search(text)
    word = re.sub(r"\s", "", match.group(1).lower()) if match is not None else "unknown"
    return {"azureopenai": "azure", "lmstudio": "self-hosted", "localai": "self-hosted"}.get(
        word
    ) or model_names.registry(word)


def _flowise(given: Document, found: Finds) -> None:
    root = given.root.get("flowData") or given.root
    nodes: list[Node] = []
    given_tools: list[tuple[str, str]] = []
    for one in members(root.get("nodes"))[:MOST]:
        data = one.get("data")
        category = text_at(data, "category")
        if data is None or category is None or data.get("inputs") is None:
            continue
        inputs, kind = data.get("inputs"), text_at(data, "name") or ""
        key, title = text_at(one, "id") or kind, text_at(data, "label") or kind
        role = _FLOWISE.get(category) or ("agent" if category == "Agent Flows" and kind.startswith("agent") else None)
        name = first_text(inputs, "modelName", "model", "customModelName")
        config = at(inputs, "agentModelConfig") or at(inputs, "llmModelConfig")
        if name is None and config is not None:
            name, kind = (
                first_text(config, "modelName", "customModelName"),
                first_text(inputs, "agentModel", "llmModel") or kind,
            )
            role = role or "model"
        if role is None:
            continue
        keys = ("systemMessage", "systemMessagePrompt", "supervisorPrompt", "workerPrompt")
        prompts = [(text, line_at(inputs, key_)) for key_ in keys if (text := text_at(inputs, key_))]
        told = [*members(at(inputs, "agentMessages")), *members(at(inputs, "llmMessages"))]
        prompts += [(text, line_at(part, "content")) for part in told
                    if text_at(part, "role") == "system" and (text := text_at(part, "content"))]  # fmt: skip
        capable: Value = ["code"] if kind in {"pythonInterpreter", "codeInterpreterE2B"} else []
        extra: dict[str, Value] = {"capabilities": capable} if role == "tool" and capable else {}
        if role == "store":
            extra |= {"product": kind, "index": first_text(inputs, *_INDEX_KEYS)}
        model = (_provider(kind), name) if name is not None else None
        place = next((line_at(where, key_) for where in (inputs, config) for key_ in _MODEL_KEYS
                      if where is not None and where.get(key_) is not None), None)  # fmt: skip
        nodes.append(Node(key, role, title, one.line, one.end_line, model, prompts, extra, place))
        for tool in members(at(inputs, "agentTools")):
            if (chosen := text_at(tool, "agentSelectedTool")) is not None:
                nodes.append(Node(f"{key}:{chosen}", "tool", chosen, tool.line, tool.end_line))
                given_tools.append((f"{key}:{chosen}", key))
    if not nodes:
        return
    wires = [*given_tools]
    wires += [(text_at(one, "source") or "", text_at(one, "target") or "") for one in members(root.get("edges"))]
    title = text_at(given.root, "name") or given.name.removesuffix(".json")
    _drawn(found, Drawing("flowise", title, nodes, wires, given.root.end_line, {}))


def _langflow(given: Document, found: Finds) -> None:
    data = given.root.get("data")
    nodes: list[Node] = []
    for one in members(data.get("nodes") if data is not None else None)[:MOST]:
        inner = one.get("data")
        kind, template = text_at(inner, "type"), at(inner, "node", "template")
        if kind is None or template is None:
            continue
        title = text_at(inner, "node", "display_name") or kind
        chosen = next(iter(members(at(template, "model", "value"))), None)
        name = (
            text_at(template, "model_name", "value") or text_at(template, "model", "value") or text_at(chosen, "name")
        )
        provider = text_at(template, "agent_llm", "value") or text_at(template, "provider", "value")
        provider = provider or text_at(chosen, "provider") or kind
        lowered = kind.lower()
        role = next((role for word, role in _LANGFLOW if word in lowered), None)
        if role is None and name is None and lowered not in {"prompt", "prompt template"}:
            continue
        prompts = [(text, line_at(template, key)) for key in ("system_prompt", "system_message", "template")
                   if (text := text_at(template, key, "value"))]  # fmt: skip
        extra: dict[str, Value] = {"capabilities": ["code"]} if "pythonrepl" in lowered else {}
        if role == "store":
            listed = (text_at(template, key, "value") for key in ("collection_name", "index_name", "table_name"))
            extra |= {"product": kind, "index": next((one_ for one_ in listed if one_), None)}
        model = (_provider(provider), name) if name is not None else None
        key = next(
            (key for key in ("model_name", "model") if text_at(template, key, "value")), "model" if chosen else None
        )
        place = line_at(template, key, "value") if key is not None else None
        nodes.append(
            Node(text_at(one, "id") or kind, role or ("model" if model else "prompt"), title, one.line, one.end_line,
                 model, prompts, extra, place)
        )  # fmt: skip
    if not nodes:
        return
    wires = [
        (text_at(one, "source") or "", text_at(one, "target") or "")
        for one in members(data.get("edges") if data else None)
    ]
    title = text_at(given.root, "name") or given.name.removesuffix(".json")
    _drawn(found, Drawing("langflow", title, nodes, wires, given.root.end_line, {}))


_LANGFLOW = (
    ("agent", "agent"), ("mcptools", "tool"), ("tool", "tool"), ("pythonrepl", "tool"), ("embedding", "model"),
    ("chroma", "store"),
    ("pinecone", "store"), ("astradb", "store"), ("qdrant", "store"), ("weaviate", "store"), ("faiss", "store"),
    ("pgvector", "store"),
    ("milvus", "store"), ("vectorstore", "store"),
)  # fmt: skip
_N8N = "@n8n/n8n-nodes-langchain."
_N8N_ROLES = (
    ("agent", "agent"), ("openAi", "model"), ("lmChat", "model"), ("lm", "model"), ("embeddings", "model"), ("tool",
    "tool"),
    ("mcpClient", "tool"), ("vectorStore", "store"), ("guardrails", "guardrail"), ("chain", "chain"),
    ("informationExtractor", "chain"), ("textClassifier", "chain"), ("sentimentAnalysis", "chain"),
)  # fmt: skip


def _n8n(given: Document, found: Finds) -> None:
    root = given.root
    nodes: list[Node] = []
    names: dict[str, str] = {}
    settings: dict[str, Value] = {}
    for one in members(root.get("nodes"))[:MOST]:
        kind, name = text_at(one, "type") or "", text_at(one, "name") or ""
        parameters = one.get("parameters")
        if kind == f"{_N8N}chatTrigger" and plain(at(parameters, "public")) is True:
            settings |= {"share": True, "authenticated": text_at(parameters, "authentication") not in {None, "none"}}
        short = kind.removeprefix(_N8N) if kind.startswith(_N8N) else ""
        if kind == "n8n-nodes-base.executeCommandTool":
            role: str | None = "tool"
        else:
            role = next((role for start, role in _N8N_ROLES if short.startswith(start)), None)
        if role is None:
            continue
        chosen = first_text(parameters, "model", "modelName", "modelId") or next(
            (text for key in ("model", "modelId", "modelName") if (text := text_at(parameters, key, "value"))), None
        )
        model = (_provider(short), chosen) if chosen is not None and role == "model" else None
        prompts = [(text, line_at(parameters, "options", key)) for key in ("systemMessage", "systemPromptTemplate")
                   for text in texts(at(parameters, "options", key))]  # fmt: skip
        prompts += [(text, line_at(part, "message")) for part in members(at(parameters, "messages", "messageValues"))
                    if (text := text_at(part, "message"))]  # fmt: skip
        extra: dict[str, Value] = {}
        if role == "tool":
            extra = {"capabilities": ["shell"]} if "executeCommand" in kind else {"type": short}
            extra["url"] = first_text(parameters, "endpointUrl", "sseEndpoint", "url")
        extra |= {"product": short.removeprefix("vectorStore")} if role == "store" else {}
        names[name] = name
        key = next((key for key in ("model", "modelName", "modelId")
                    if parameters is not None and parameters.get(key) is not None), None)  # fmt: skip
        place = line_at(parameters, key) if key is not None else None
        nodes.append(Node(name, role, name, one.line, one.end_line, model, prompts, extra, place))
    if not any(node.role in {"agent", "model"} for node in nodes):
        return
    title = text_at(root, "name") or given.name.removesuffix(".json")
    _drawn(found, Drawing("n8n", title, nodes, list(_n8n_wires(root.get("connections"))), root.end_line, settings))


def _n8n_wires(node: Marked | None) -> Iterator[tuple[str, str]]:
    for source, kinds in pairs(node):
        for kind, rows in pairs(kinds):
            for row in members(rows) if kind.startswith("ai_") else ():
                for one in members(row):
                    yield source, text_at(one, "node") or ""


FORMATS = (
    Format("dify", yaml_file, _dify, (b"model_config:", b"workflow:")),
    Format("flowise", json_file, _flowise, (b'"category"',)),
    Format("langflow", json_file, _langflow, (b'"display_name"',)),
    Format("n8n", json_file, _n8n, (b"n8n-nodes-langchain",)),
)
