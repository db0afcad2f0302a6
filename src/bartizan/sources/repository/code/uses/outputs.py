"""Clients of AI services, raw calls of them, and guardrails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents import agents
from bartizan.sources.repository.code.following.gates import HOST, gates, words
from bartizan.sources.repository.code.following.operations import VARIABLE
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import (
    Constant,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    options,
    texts,
)
from bartizan.sources.repository.code.libraries import signatures
from bartizan.sources.repository.code.libraries.service_clients import CLIENTS, SHARED_CLIENTS
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.risks.certificates import unverified
from bartizan.sources.repository.code.uses import clouds, framework_clients, models
from bartizan.sources.repository.reader import Context
from bartizan.sources.repository.secrets.judge import is_placeholder
from bartizan.sources.repository.secrets.reader import secret_patterns
from bartizan.sources.repository.secrets.search import search

_KEYS = ("api_key", "openai_api_key", "anthropic_api_key", "api_token", "token", "key", "credential")
_NAMING = frozenset({"llm-api", "llm-gateway", "local", "embedding-api"})
"""Kinds of endpoints that are told a model in the body of a request."""
_NESTED = ("system_instruction", "config.system_instruction")
_PUBLIC = ("NEXT_PUBLIC_", "VITE_", "REACT_APP_", "EXPO_PUBLIC_", "NUXT_PUBLIC_", "GATSBY_", "PUBLIC_")
SHORTEST_KEY = 16
"""Characters below which a key is a stand-in such as `ollama` or `EMPTY`."""
_HTTP = frozenset({"post", "get", "request", "stream", "AsyncClient", "Client", "fetch", "axios", "got", "create"})
_HTTP_ROOTS = ("requests.", "httpx.", "aiohttp.", "urllib3.", "fetch", "axios", "got", "undici.", "node_fetch", "ky.")
_TOLD = frozenset(
    {
        "generate_text", "stream_text", "generate_object", "stream_object", "generate_content", "complete", "stream",
        "generate_content_stream", "get_generative_model", "chat", "generate", "parse", "get_chat_completions",
        "GenerativeModel", "chat_completion", "chat_stream", "stream_async", "complete_async",
    }
)  # fmt: skip
"""Calls that take a system prompt, beside `create` and `messages`."""
_GUARDRAILS = {
    "RailsConfig.from_path": ("nemoguardrails", "nemo-guardrails"), "LLMRails": ("nemoguardrails", "nemo-guardrails"),
    "Guard": ("guardrails", "guardrails-ai"), "scan_prompt": ("llm_guard", "llm-guard"),
    "scan_output": ("llm_guard", "llm-guard"),
    "moderations.create": ("openai", "openai-moderation"), "PromptInjection": ("llm_guard", "llm-guard"),
    "Anonymize": ("llm_guard", "llm-guard"),
    "AnalyzerEngine": ("presidio_analyzer", "presidio"), "analyze_text": ("azure.ai.contentsafety",
    "azure-content-safety"),
    **dict.fromkeys(("PromptInjectionDetector", "ModerationProcessor", "PIIDetector", "SystemPromptScrubber"),
                    ("mastra", "mastra")),
    "SafeGuardAdvisor": ("org.springframework.ai", "spring-ai-safe-guard"),
    "BedrockGuardrails": ("strands", "bedrock"), "OpenAIModerationChain": ("langchain", "openai-moderation"),
}  # fmt: skip

_CONVERSES = ("converse", "converse_stream")
_LLM = frozenset(word for rows in signatures.signatures().values() for row in rows for word in words(row.roots))
GATES = gates(
    (
        *((name, words((root,))) for name, (root, _) in CLIENTS.items()),
        *((name, words(root for root, _ in rows)) for name, rows in SHARED_CLIENTS.items()),
        *framework_clients.gates(),
        *((name, frozenset({HOST})) for name in _HTTP),
        ("create", _LLM),
        *((name, _LLM) for name in _TOLD),
        *((name, _LLM) for name in ("messages", "completion", "acompletion")),
        *((name, frozenset[str]()) for name in _CONVERSES),
        *((tail.rpartition(".")[2], words((root,))) for tail, (root, _) in _GUARDRAILS.items()),
    )
)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records a client, a guardrail or a raw HTTP call."""
    path = normal(callee.path)
    tail = call.tail
    if tail in _HTTP and path.startswith(_HTTP_ROOTS):
        _http(reading, call, site, path, callee.site)
    else:
        _client(reading, call, site, path, tail)
    _guardrail(reading, call, path)
    if tail in _CONVERSES and path.startswith("boto3:"):
        _converse_prompt(reading, call, site)
    elif tail in {"create", "messages", "completion", "acompletion"} or tail in _TOLD:
        _system_prompt(reading, call, site, path)


def _client(reading: Reading, call: Call, site: Site, path: str, tail: str) -> None:
    """A client of a hosted service: where its key comes from, where it connects."""
    rows = [CLIENTS[tail]] if tail in CLIENTS else list(SHARED_CLIENTS.get(tail, ()))
    row = next((row for row in rows if path.startswith(row[0])), None)
    service = row[1] if row is not None else framework_clients.service_of(path)
    if service == "prefix":
        named = reading.text(site, "model", "model_id", 0)
        service = framework_clients.service_of_model(named) if named is not None else None
    if service is None:
        return
    base = reading.argument(
        site,
        (
            "base_url",
            "openai_api_base",
            "api_base",
            "api_base_url",
            "endpoint",
            "azure_endpoint",
            "host",
            "url",
            "configuration.base_url",
        ),
    )
    connected(reading, call, site, path, Reached(service, reading.argument(site, _KEYS), base))


@dataclass(frozen=True, slots=True)
class Reached:
    """What a client is made for: its library's service, its key and base URL as given, what carries its calls."""

    service: str
    key: Val | None
    base: Val | None
    transport: Val | None = None


def connected(reading: Reading, call: Call, site: Site, path: str, reached: Reached) -> None:
    """The asset of a client of a service, and the service that it reaches."""
    service, key, base = reached.service, reached.key, reached.base
    addresses = list(texts(base)) if base is not None else []
    # Of several, as profiles state them, the worst counts.
    address = next((one for one in addresses if not is_encrypted(one.value)), next(iter(addresses), None))
    known = reading.endpoints(address.value) if address is not None else None
    if known is not None:
        service = known[0]
    elif address is not None and service == "openai":
        service = "self-hosted"
    config: dict[str, Value] = {
        "function": path,
        "service": service,
        "key": _origin(key, reading),
        "base_url": (address.value if address.whole else reading.config_value(base)) if address is not None else None,
        "encrypted": _encrypted(base, address),
    }
    if unverified(reading, site, reached.transport):
        config["verify"] = False
    if reading.flag(site, "dangerously_allow_browser") is True:
        config["browser"] = True
    if (variable := _published(key)) is not None:
        config["published"] = variable
    name = f"{reading.written(call, call.tail)} client"
    id_ = reading.add(types.CLIENT, call, f"client:{service}", name, compact(config), stage=Stage.SERVE)
    if service != "self-hosted":
        service_id = clouds.use_service(reading, call, service, f"{path} is a client of {service}")
        reading.records.edge(id_, service_id, "invokes", reading.evidence(call.node, f"a client of {service}", service))


def _encrypted(base: Val | None, address: Text | None) -> Value:
    """Whether a client's connection is encrypted: the library's own address is; one that is not known may not be."""
    if address is not None and not address.value.startswith("{"):
        return is_encrypted(address.value)
    told = base is not None and any(not isinstance(one, Constant) for one in options(base))
    return Unknown("the address that the client is given") if told else True


def _published(key: Val | None) -> str | None:
    """The variable that a key comes from, where a build of a web page writes its value into what browsers get."""
    for option in options(key) if key is not None else ():
        name = option.variable if isinstance(option, Text) else None
        if isinstance(option, Unknown) and option.why.startswith(VARIABLE):
            name = option.why.removeprefix(VARIABLE)
        if name is not None and name.startswith(_PUBLIC):
            return name
    return None


def _origin(key: Val | None, reading: Reading) -> str:
    """Where a key comes from; `secret` is one written out that the secrets reader knows by its shape."""
    if key is None:
        return "absent"
    for option in options(key):
        if isinstance(option, Text) and option.whole:
            return key_of(option, reading.context)
    text = str(key)
    return "environment" if "environ" in text or "getenv" in text else "other"


def key_of(key: Text, context: Context) -> str:
    """What a key is that is written out: `secret`, `literal`, or a `placeholder`."""
    text = key.value
    if len(text) < SHORTEST_KEY or " " in text or is_placeholder(text) or not any(map(str.isdigit, text)):
        return "placeholder"
    known = search(f'"{text}"'.encode(), secret_patterns(context))
    return "secret" if next(known, None) is not None else "literal"


def is_encrypted(address: str) -> bool:
    """Whether what goes to an address cannot be read on the way: it is no plain HTTP, or stays on this machine."""
    return not address.startswith("http://") or _is_local(address)


def _is_local(address: str) -> bool:
    """Whether an address is of this machine or of a private name."""
    host = address.partition("://")[2].partition("/")[0].partition(":")[0]
    return host in {"localhost", "127.0.0.1", "host.docker.internal"} or host.endswith(".internal") or "." not in host


def _http(reading: Reading, call: Call, site: Site, path: str, client: Site | None) -> None:
    """`requests.post("https://api.openai.com/v1/…", json={"model": …})`: the service, and the model in its body."""
    value = reading.argument(site, ("url", "base_url", 0))
    if call.tail == "request":
        value = reading.argument(site, ("url", 1))
    found = [(one, reading.endpoints(one.value)) for one in _addresses(reading, value, client)]
    slugs = [known[0] for _, known in found if known is not None]
    for address, known in found:
        if known is None:
            continue
        slug, kind = known
        for one in dict.fromkeys(slugs):
            clouds.use_service(reading, call, one, f"{path} calls {address.value[:100] if one == slug else one}")
        if unverified(reading, site) or not is_encrypted(address.value):
            _unsafe(reading, call, site, slug, address.value)
        for option in _bodies(reading, site):
            if isinstance(option, Table) and "model" in option.entries and kind in _NAMING:
                _name_model(reading, call, path, option.entries["model"], slugs)
            if isinstance(option, Table) and kind in _NAMING and (told := _body_prompt(option)) is not None:
                agents.prompt(reading, call, told, reading.owner(), "the call")
        _in_address(reading, call, path, slug, address.value)
        return


def _in_address(reading: Reading, call: Call, path: str, slug: str, address: str) -> None:
    """Records the deployment or the model that an address itself names."""
    if slug == "azure-openai" and "/deployments/" in address:
        name = address.partition("/deployments/")[2].partition("/")[0].partition("?")[0]
        if name and "{" not in name:
            models.record(reading, call, iter([models.model("azure", name)]), function=path, owner=reading.owner())
    if "/models/" in address and slug in {"huggingface", "google"}:
        name = address.partition("/models/")[2].partition(":")[0].partition("?")[0].strip("/")
        if name and "{" not in name:
            models.record(reading, call, iter([models.model(slug, name)]), function=path, owner=reading.owner())


def _name_model(reading: Reading, call: Call, path: str, value: Val, slugs: list[str]) -> None:
    """Records the models that a body names; where several services are asked, that of the one whose it is."""
    for option in options(value):
        vendor = models.split_prefix(option.value, "/")[0] if isinstance(option, Text) else ""
        if len(set(slugs)) > 1 and vendor not in slugs and isinstance(option, Text):
            continue
        slug = vendor if vendor in slugs else slugs[0]
        found = models.named(reading, option, models.BY_SERVICE.get(slug, slug))
        models.record(reading, call, found, function=path, owner=reading.owner())


def _body_prompt(body: Table) -> Val | None:
    """What a body tells the model as the system."""
    told = body.entries.get("system")
    return told if isinstance(told, Text) else _of_system(body.entries.get("messages", body))


def _addresses(reading: Reading, value: Val | None, client: Site | None) -> Iterator[Text]:
    """The addresses that a request goes to; a relative one follows the base of its client."""
    bases = reading.argument(client, ("base_url", "base")) if client is not None else None
    for address in texts(value) if value is not None else ():
        base = next(texts(bases), None) if bases is not None and "://" not in address.value else None
        if base is None:
            yield address
        else:
            yield Text(f"{base.value.rstrip('/')}/{address.value.lstrip('/')}", base.whole and address.whole)


def _unsafe(reading: Reading, call: Call, site: Site, slug: str, address: str) -> None:
    """A raw call that anyone on the way can read or answer, as the client that it is."""
    path = normal(
        next((one.path for one in options(reading.evaluator.callee(site)) if isinstance(one, Name)), call.tail)
    )
    config: dict[str, Value] = {"function": path, "service": slug, "key": "other", "encrypted": is_encrypted(address)}
    if unverified(reading, site):
        config["verify"] = False
    reading.add(types.CLIENT, call, f"client:{slug}", f"{path} of {slug}", config, stage=Stage.SERVE)


def _bodies(reading: Reading, site: Site) -> list[Val]:
    """What a request's body can be, as text of JSON too."""
    names: tuple[str | int, ...] = ("json", "data")
    if not reading.module.language.by_name:
        names = ("json", "data", "body", 1)
    body = reading.argument(site, names)
    found = list(options(body)) if body is not None else []
    return found + [inner for one in found if isinstance(one, Text) for part in one.parts for inner in options(part)]


def _guardrail(reading: Reading, call: Call, path: str) -> None:
    for tail, (root, framework) in _GUARDRAILS.items():
        if signatures.matches(path, (root,), tail):
            id_ = reading.add(
                types.GUARDRAIL,
                call,
                f"guardrail:{framework}",
                framework,
                {"framework": framework, "name": tail},
                stage=Stage.SERVE,
            )
            reading.records.edge(
                reading.owner(),
                id_,
                "guarded-by",
                reading.evidence(call.node, f"{framework} checks what goes in or out"),
            )
            return


def _converse_prompt(reading: Reading, call: Call, site: Site) -> None:
    """The system prompt of Bedrock's `converse`: `system=[{"text": …}]`."""
    value = reading.argument(site, ("system",))
    for option in options(value) if value is not None else ():
        for item in option.values[:5] if isinstance(option, Items) else ():
            for table in options(item):
                if isinstance(table, Table) and "text" in table.entries:
                    agents.prompt(reading, call, table.entries["text"], reading.owner(), "the call")


def _system_prompt(reading: Reading, call: Call, site: Site, path: str) -> None:
    """The system message of a chat call, or Anthropic's `system=`."""
    if signatures.find(path) is None:
        return
    value = reading.argument(site, ("system", "instructions", *_NESTED))
    written = reading.argument_node(site, ("system", "instructions"))
    found: list[Val | None] = [value]
    if value is None:
        messages = reading.argument(site, ("messages", "input"))
        # A function that asks is given the messages of all its callers.
        found = [_of_system(option) for option in options(messages)] if messages is not None else []
    for one in found:
        if one is not None and not isinstance(one, Constant):
            agents.prompt(reading, call, _of_blocks(one), reading.owner(), "the call", written=written)


def _of_blocks(value: Val) -> Val:
    """The first text of a message that is a list of blocks; any other value itself."""
    for block in value.values[:10] if isinstance(value, Items) else ():
        if isinstance(block, Table) and "text" in block.entries:
            return block.entries["text"]
    return value


def _of_system(messages: Val) -> Val | None:
    """What the first message of the system says."""
    for item in messages.values[:20] if isinstance(messages, Items) else ():
        role = item.entries.get("role") if isinstance(item, Table) else None
        if isinstance(item, Table) and isinstance(role, Text) and role.value in {"system", "developer"}:
            return item.entries.get("content")
    return None
