"""Which model a call uses: hosted models, deployments, endpoints that are named in arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.model.values import Unknown
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following import constants
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import (
    Instance,
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
from bartizan.sources.repository.code.libraries.signatures import Signature
from bartizan.sources.repository.code.reading import Reading, frame_of
from bartizan.sources.repository.code.records import reference
from bartizan.sources.repository.code.uses import beans
from bartizan.sources.repository.code.uses.meant import library_object

GATES = gates(
    (
        tail,
        words(row.roots) if row.roots != ("?",) else frozenset({"completions", "responses", "embeddings", "messages"}),
    )
    for tail, rows in signatures.signatures().items()
    for row in rows
)

LONGEST_NAME = 300
MOST_IN_TURN = 10
"""Models of which an agent asks one after the other."""
REGISTRIES = {
    "azure_ai": "azure-ai", "vertex_ai": "vertex", "google-vertex": "vertex", "google_vertexai": "vertex",
    "google_anthropic_vertex": "vertex", "vertexai": "vertex", "google-gla": "google", "google_genai": "google",
    "gemini": "google", "google": "google", "bedrock_converse": "bedrock", "together_ai": "together",
    "ollama_chat": "ollama", "fireworks_ai": "fireworks", "mistralai": "mistral", "text-completion-openai": "openai",
    "openai-chat": "openai", "openai-responses": "openai", "openai_like": "self-hosted", "hosted_vllm": "self-hosted",
    "amazon": "bedrock", "googleai": "google", "converse": "bedrock", "huggingface_hub": "huggingface",
    "meta_llama": "meta",
    "local": "huggingface", "azure_openai": "azure", "cohere_chat": "cohere", "nvidia_nim": "nvidia",
}  # fmt: skip
"""Provider words of LiteLLM, LangChain and pydantic-ai that differ from our registries' slugs."""

_PREFIX_WORDS = """
openai azure anthropic bedrock vertex google mistral cohere groq together fireworks replicate huggingface
ollama openrouter deepseek xai perplexity databricks watsonx sagemaker nvidia cerebras sambanova voyage ai21
deepinfra moonshot dashscope self-hosted azure-ai meta github lm_studio vercel gateway heroku snowflake
"""
_KNOWN_PREFIXES = frozenset(_PREFIX_WORDS.split()) | set(REGISTRIES)
_VENDORS = (
    ("claude", "anthropic"),
    ("gemini", "google"),
    ("command", "cohere"),
    ("mistral", "mistral"),
    ("deepseek", "deepseek"),
)
_PROVIDERS = {
    "bedrock": "aws", "sagemaker": "aws", "sagemaker-jumpstart": "aws", "vertex": "google", "google": "google",
    "azure": "azure", "azure-ai": "azure",
}  # fmt: skip
_ARN = re.compile(r"arn:[\w-]+:(bedrock|sagemaker):[\w-]*:\w*:([\w-]+)/(.+)")
_ARN_TYPES = {
    "custom-model": "AWS::Bedrock::CustomModel",
    "imported-model": "AWS::Bedrock::ImportedModel",
    "provisioned-model": "AWS::Bedrock::ProvisionedModelThroughput",
    "custom-model-deployment": "AWS::Bedrock::CustomModelDeployment",
    "application-inference-profile": "AWS::Bedrock::ApplicationInferenceProfile",
    "prompt": "AWS::Bedrock::Prompt",
    "endpoint": "AWS::SageMaker::Endpoint",
}
BY_SERVICE = {
    "azure-openai": "azure", "aws-bedrock": "bedrock", "aws-sagemaker": "sagemaker", "voyage-ai": "voyage",
    "jina-ai": "jina",
}  # fmt: skip
"""Registries of models whose slug as a service differs."""
_BASES = (
    *("base_url", "openai_api_base", "api_base", "api_base_url", "azure_endpoint"),
    *("configuration.base_url", "endpoint", "options.endpoint"),
)
DEPLOYMENT = "Microsoft.CognitiveServices/accounts/deployments"
VERTEX_ENDPOINT = "aiplatform.googleapis.com/Endpoint"


@dataclass(frozen=True, slots=True)
class Target:
    """A model, deployment or endpoint: the id to point to, and the asset to add when it is a model."""

    id: str
    kind: str
    name: str
    registry: str = ""

    @property
    def is_model(self) -> bool:
        """Whether it is a model with an asset of its own, not a reference to something deployed."""
        return self.id.startswith("model:")


def model(registry: str, name: str) -> Target:
    """What a model's name in a registry stands for; ARNs, deployments and endpoints are references."""
    if match := _ARN.fullmatch(name):
        _, resource, rest = match.groups()
        if resource in {"foundation-model", "inference-profile"}:
            return Target(f"model:bedrock/{rest}", "uses-model", rest, "bedrock")
        return Target(name, "invokes" if resource == "endpoint" else "uses-model", rest)
    if registry == "azure":
        return Target(reference(DEPLOYMENT, name), "invokes", name)
    if registry == "sagemaker":
        return Target(reference("AWS::SageMaker::Endpoint", name), "invokes", name)
    if registry == "vertex" and "/endpoints/" in name:
        return Target(reference(VERTEX_ENDPOINT, name.rpartition("/")[2]), "invokes", name)
    for prefix in ("models/", "publishers/google/models/"):
        if registry in {"google", "vertex"}:
            name = name.removeprefix(prefix)
    return Target(f"model:{registry}/{name}", "uses-model", name, registry)


def split_prefix(name: str, mark: str) -> tuple[str, str]:
    """`(registry, model)` of `openai/gpt-4o` (mark `/`) or `openai:gpt-4o` (mark `:`)."""
    head, found, rest = name.partition(mark)
    if found and rest and head in _KNOWN_PREFIXES:
        registry = REGISTRIES.get(head, head)
        if registry == "bedrock":
            for route in ("converse/", "invoke/", "converse_like/"):
                rest = rest.removeprefix(route)
        return registry, rest
    if mark == "/" and "/" in name:
        return "huggingface", name
    for start, registry in _VENDORS:
        if name.startswith(start):
            return registry, name
    return "openai", name


def _routed(name: str) -> tuple[str, str]:
    """`(registry, model)` of a name for a gateway: `creator/model`, whoever the creator is."""
    head, mark, rest = name.partition("/")
    return (REGISTRIES.get(head, head), rest) if mark and rest else split_prefix(name, "/")


def registry_of(reading: Reading, signature: Signature, path: str, site: Site) -> str:
    """The registry of a signature whose client decides it: by its class, then by its base URL."""
    rule = signature.registry
    if rule == "google-genai":
        client = _client(site, path)
        return "vertex" if client is not None and reading.flag(client, "vertexai") is True else "google"
    if rule == "anthropic" or (rule == "client" and path.startswith("anthropic.")):
        if "Bedrock" in path:
            return "bedrock"
        return "vertex" if "Vertex" in path else "anthropic"
    if rule != "client":
        return rule
    if "Azure" in path:
        return "azure"
    client = _client(site, path) or site
    value = reading.argument(client, _BASES)
    address = next(texts(value), None) if value is not None else None
    if address is None:
        legacy = reading.module.scope.bindings.get("openai.api_base", ())
        address = next(
            (found for binding in legacy for found in texts(reading.evaluator.evaluate(binding.node, site.frame))), None
        )
    if address is not None and (found := reading.endpoints(address.value)) is not None:
        return BY_SERVICE.get(found[0], found[0])
    return "self-hosted" if address is not None else "openai"


def _client(site: Site, path: str) -> Site | None:
    """The site of the client whose method is called; None when the callee is the class itself."""
    return site if "()" in path else None


def targets(
    reading: Reading, signature: Signature, path: str, site: Site, receiver: Site | None
) -> Iterator[Target | Unknown]:
    """What the call's identifying argument stands for; `receiver` is the client's own call."""
    value = reading.argument(site, signature.names)
    if value is None:
        return
    registry = registry_of(reading, signature, path, receiver or site)
    if registry == "registry":
        yield from _registered(reading, value, receiver)
        return
    if registry == "azure" and receiver is not None:
        deployed = reading.argument(receiver, ("azure_deployment", "deployment"))
        value = deployed if deployed is not None else value
    yield from named(reading, value, registry)


def named(reading: Reading, value: Val, registry: str) -> Iterator[Target | Unknown]:
    """The targets of a value that names a model in `registry`, or that is a model object."""
    for option in options(value):
        if isinstance(option, Text):
            yield _of_text(option, registry)
        elif isinstance(option, Name) and (constant := constants.model_of(option.path)) is not None:
            registry = constants.registry_of(option.path) or registry
            yield (
                model(registry, constant)
                if registry not in {"prefix", "colon"}
                else model(*split_prefix(constant, "/"))
            )
        elif isinstance(option, Name):
            yield from of_object(reading, option)
        elif isinstance(option, Instance) and (made := library_object(reading, option)) is not None:
            yield from of_object(reading, made)
        elif isinstance(option, Items):  # one after the other, where the first fails
            for item in option.values[:MOST_IN_TURN]:
                yield from named(reading, item, registry)
        elif isinstance(option, Table) and "model" in option.entries:
            yield from named(reading, option.entries["model"], registry)
        elif isinstance(option, Unknown):
            yield option


def _of_text(text: Text, registry: str) -> Target | Unknown:
    if not text.whole or not _plausible(text.value):
        return Unknown(text.value[:120])
    if registry == "gateway":
        return model(*_routed(text.value))
    if registry in {"prefix", "colon"}:
        mark = "/" if registry == "prefix" or (":" not in text.value and _owned(text.value)) else ":"
        return model(*split_prefix(text.value, mark))
    own = registry in _OWN and _owned(text.value)
    return model(*split_prefix(text.value, "/")) if own else model(registry, text.value)


_OWN = frozenset({"openai", "anthropic", "cohere", "mistral", "google"})
"""Registries of those who name only their own models, and never with their own name in front."""


def _owned(name: str) -> bool:
    """Whether a name says itself whose model it is: `anthropic/claude-sonnet-4`."""
    head, mark, rest = name.partition("/")
    return bool(mark and rest) and REGISTRIES.get(head, head) in _OWN


def _registered(reading: Reading, value: Val, receiver: Site | None) -> Iterator[Target | Unknown]:
    """The models of names for a registry of the project's own: `house:gpt-4o`, where `{house: createOpenAI(…)}`."""
    for text in texts(value):
        head, mark, rest = text.value.partition(":")
        provider = reading.argument(receiver, (head,)) if receiver is not None and mark and text.whole else None
        for option in options(provider) if provider is not None else ():
            signature = signatures.find(option.path) if isinstance(option, Name) else None
            if isinstance(option, Name) and signature is not None and receiver is not None:
                registry = registry_of(reading, signature, option.path, option.site or receiver)
                yield from named(reading, Text(rest), registry)
                break
            made = option.site if isinstance(option, Name) else None
            own = reading.argument(made, ("language_models",)) if made is not None else None
            if isinstance(own, Table) and rest in own.entries:  # of a provider of the project's own
                yield from named(reading, own.entries[rest], "gateway")
                break
        else:
            yield Unknown(text.value[:120])


def of_object(reading: Reading, value: Name) -> Iterator[Target | Unknown]:
    """The targets of a library's model object: `ChatOpenAI(model="gpt-4o")`."""
    if value.site is None and value.path.endswith("()") and reading.module.language.name in {"java", "kotlin"}:
        for bean in beans.given(reading, value.path):
            yield from of_object(reading, bean)
        return
    if value.site is None or not value.path.endswith("()"):
        return
    path = value.path.removesuffix("()")
    signature = signatures.find(path)
    if signature is not None:
        # What makes the model may come of a client: `createOpenAI({baseURL})("model")`.
        callee = options(reading.evaluator.callee(value.site)) if "()" in path else iter(())
        client = next((one.site for one in callee if isinstance(one, Name) and one.site is not None), None)
        yield from targets(reading, signature, path, value.site, client)
        return
    for passed in reading.evaluator.positional(value.site)[:4]:
        # What a model is made of may be told by an object that is passed: `NewChatModel(ctx, &ChatModelConfig{…})`.
        for one in options(passed):
            if isinstance(one, Name) and one.site is not None and (row := signatures.find(one.path)) is not None:
                yield from targets(reading, row, one.path, one.site, None)
                return
    inner = reading.argument(value.site, ("model", "llm", "model_client", 0))
    if inner is not None and isinstance(inner, Name) and inner != value:
        yield from of_object(reading, inner)


def signature_of(reading: Reading, path: str, site: Site) -> Signature | None:
    """The signature of a call: of several the one whose argument is passed."""
    rows = list(signatures.found(path))
    if len(rows) > 1:
        for row in rows:
            keywords = [name for name in row.names if isinstance(name, str)]
            if reading.argument(site, keywords) is not None:
                return row
    return rows[0] if rows else None


def _plausible(name: str) -> bool:
    """Whether a text can be a model's name: one word of bounded length."""
    return 1 < len(name) <= LONGEST_NAME and not any(character.isspace() for character in name) and "{" not in name


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the models that a call uses."""
    path = callee.path
    signature = signature_of(reading, path, site)
    if signature is None:
        return
    if path.startswith("?") and not signature.receiverless:
        return
    receiver = callee.site if "()" in path else None
    if path.startswith("?") and reading.evaluator.site_argument(site, "model") is None:
        return
    if signature.registry == "gateway" and _made_here(reading, signature, site):
        return
    found = targets(reading, signature, path, site, receiver)
    owner = None if path.startswith("?") else reading.owner()
    record(reading, call, found, function=signatures.normal(path), owner=owner, signature=signature)


def _made_here(reading: Reading, signature: Signature, site: Site) -> bool:
    """Whether a call is given a model by a call of the same file that is read by itself: `openai("gpt-4o")`."""
    value = reading.argument(site, signature.names)
    made = [option for option in options(value) if isinstance(option, Name)] if value is not None else []
    return bool(made) and all(
        one.site is not None
        and one.site.module is reading.module
        and "()" not in one.path.removesuffix("()").rpartition(".")[2]
        and signatures.find(one.path.removesuffix("()")) is not None
        for one in made
    )


def record(
    reading: Reading,
    call: Call,
    found: Iterator[Target | Unknown],
    *,
    function: str,
    owner: str | None,
    signature: Signature | None = None,
) -> list[str]:
    """Adds the edges to what a call uses, and the models; unknown names become gaps. Gives the ids."""
    ids: list[str] = []
    node = reading.argument_node(frame_of(call), signature.names) if signature is not None else None
    for target in found:
        if isinstance(target, Unknown):
            if owner is not None:
                where = f"{reading.path}:{reading.module.line(call.node)}"
                why = f"the model of {function} is {target.why.strip() or 'an empty text'}"
                reading.records.gap(where, why, "a value that the code states")
            continue
        source = owner or reading.owner()
        place = node if node is not None else call.node
        add(reading, target, call)
        reading.records.edge(
            source, target.id, target.kind, reading.evidence(place, f"{function} uses {target.name}", target.name)
        )
        ids.append(target.id)
    return ids


def add(reading: Reading, target: Target, call: Call) -> None:
    """The asset of a target that is a model."""
    if target.is_model:
        reading.records.asset(
            target.id,
            types.MODEL,
            target.name,
            reading.location(call.node),
            config={"registry": target.registry},
            provider=_PROVIDERS.get(target.registry, target.registry),
        )
