"""Guardrails and retrieval pipelines as files: NeMo Guardrails, RAIL, Haystack, Croissant, Feast.

<https://docs.nvidia.com/nemo/guardrails>, <https://www.guardrailsai.com/docs>, <https://docs.haystack.deepset.ai>,
<https://docs.mlcommons.org/croissant>, <https://docs.feast.dev>.
"""

from __future__ import annotations

import re

from bartizan.model.values import Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import Finds, data_uri
from bartizan.sources.repository.ai_files.format import Document, Format, json_file, yaml_file
from bartizan.sources.repository.configured import at, first_text, line_at, members, pairs, plain, text_at, texts

MOST = 300
_FLOW = re.compile(r"^\s*define\s+(?:sub)?flow\s+(?P<name>[^\n]+)|^flow\s+(?P<new>[^\n]+)", re.MULTILINE)
_VALIDATORS = re.compile(r"(?:validators|format)\s*=\s*\"(?P<text>[^\"]+)\"")
_STORES = re.compile(r"DocumentStore$")


def _nemo(given: Document, found: Finds) -> None:
    root = given.root
    models = [one for one in members(root.get("models")) if text_at(one, "engine") and text_at(one, "type")]
    rails = root.get("rails")
    if not models and (rails is None or not {"input", "output", "dialog", "retrieval"} & set(dict(rails.items()))):
        return
    if not models and root.get("instructions") is None and rails is None:
        return
    flows = {side: texts(at(rails, side, "flows")) for side in ("input", "output", "retrieval", "execution")}
    config: dict[str, Value] = {
        "framework": "nemo-guardrails", "name": given.folder,
        **{side: list(names) for side, names in flows.items() if names or side in {"input", "output"}},
    }  # fmt: skip
    id_ = found.address("guardrail")
    lines = {"input": line_at(root, "rails"), "output": line_at(root, "rails")}
    found.asset(id_, "code/guardrail", given.path, 1, end_line=root.end_line, config=config, lines=lines)
    for one in models[:MOST]:
        name = text_at(one, "model")
        if name is not None:
            registry = model_names.registry(text_at(one, "engine") or "")
            found.model(name, line_at(one, "model"), id_, f"the rails ask {name}", registry=registry)
    for one in members(root.get("instructions")):
        text = text_at(one, "content")
        if text is not None:
            found.prompt(text, line_at(one, "content"), id_, given.folder)
    for one in members(root.get("prompts")):
        text = text_at(one, "content")
        if text is not None:
            found.prompt(text, line_at(one, "content"), id_, text_at(one, "task") or given.folder)


def _nemo_prompts(given: Document, found: Finds) -> None:
    """The prompts of NeMo's rails, which lie in a file beside their configuration."""
    for one in members(given.root.get("prompts"))[:MOST]:
        task, text = text_at(one, "task"), text_at(one, "content")
        if task is not None and text is not None:
            extra: dict[str, Value] = {"format": "nemo-guardrails", "name": task}
            found.prompt(text, line_at(one, "content"), None, task, end_line=one.end_line, extra=extra)
        for message in members(one.get("messages")) if task is not None else ():
            written = text_at(message, "content")
            if written is not None and text_at(message, "type") == "system":
                found.prompt(written, line_at(message, "content"), None, task or "", end_line=message.end_line)


def _colang(given: Document, found: Finds) -> None:
    names: Value = [(match["name"] or match["new"]).strip() for match in _FLOW.finditer(given.text[:500_000])][:MOST]
    if names:
        config: dict[str, Value] = {"framework": "nemo-guardrails", "name": given.name, "flows": names}
        found.asset(found.address("flows"), "code/guardrail", given.path, 1, end_line=given.end_line, config=config)


def _rail(given: Document, found: Finds) -> None:
    if "<rail" not in given.text:
        return
    used = {part.strip() for match in _VALIDATORS.finditer(given.text[:500_000]) for part in match["text"].split(";")}
    config: dict[str, Value] = {"framework": "guardrails-ai", "name": given.name, "validators": sorted(used)[:MOST]}
    found.asset(found.address("rail"), "code/guardrail", given.path, 1, end_line=given.end_line, config=config)
    prompt = re.search(
        r"<(?:prompt|instructions|messages)>(?P<text>.*?)</(?:prompt|instructions|messages)>", given.text, re.DOTALL
    )
    if prompt is not None:
        line = given.text.count("\n", 0, prompt.start("text")) + 1
        found.prompt(prompt["text"].strip(), line, found.address("rail"), given.name)


def _haystack(given: Document, found: Finds) -> None:
    root = given.root
    components = [
        (name, one) for name, one in pairs(root.get("components")) if "haystack" in (text_at(one, "type") or "")
    ]
    if not components:
        return
    id_ = found.address("pipeline")
    config: dict[str, Value] = {
        "framework": "haystack",
        "name": given.folder,
        "steps": [name for name, _ in components],
    }
    found.asset(id_, "code/pipeline", given.path, 1, end_line=root.end_line, config=config)
    for name, one in components[:MOST]:
        kind = (text_at(one, "type") or "").rpartition(".")[2]
        given_ = one.get("init_parameters")
        model = first_text(given_, "model", "azure_deployment", "model_name_or_path")
        if model is not None:
            registry = (
                "azure"
                if "Azure" in kind
                else next((found_ for word, found_ in _HAYSTACK if word in kind), "huggingface")
            )
            found.model(model, line_at(given_, "model"), id_, f"{name} uses {model}", registry=registry)
        store = at(given_, "document_store")
        if store is not None and _STORES.search(text_at(store, "type") or ""):
            product = (text_at(store, "type") or "").rpartition(".")[2].removesuffix("DocumentStore")
            index = first_text(store.get("init_parameters"), "index", "collection_name", "index_name")
            stored = found.address(f"store:{product}")
            told: dict[str, Value] = {"product": product, "name": index}
            found.asset(stored, "code/vector-store", index or product, store.line, end_line=store.end_line, config=told)
            found.edge(id_, stored, "grounded-by", f"{name} uses {product}", store.line)
        template = text_at(given_, "template")
        if template is not None:
            found.prompt(template, line_at(given_, "template"), id_, name)


_HAYSTACK = (("OpenAI", "openai"), ("Anthropic", "anthropic"), ("Cohere", "cohere"), ("Ollama", "ollama"),
("Bedrock", "bedrock"),
             ("Google", "google"), ("Vertex", "vertex"), ("Mistral", "mistral"))  # fmt: skip


def _croissant(given: Document, found: Finds) -> None:
    root = given.root
    conforms = texts(root.get("conformsTo")) + texts(root.get("dct:conformsTo"))
    kind = first_text(root, "@type") or ""
    if not any("croissant" in one for one in conforms) or "Dataset" not in kind:
        return
    name = text_at(root, "name") or given.folder
    files = members(root.get("distribution"))
    hashed = [one for one in files if first_text(one, "sha256", "md5")]
    config: dict[str, Value] = {
        "source": "croissant", "name": name, "license": plain(root.get("license")), "url": text_at(root, "url"),
        "version": plain(root.get("version") or root.get("datePublished")), "files": len(files), "hashed": len(hashed),
        "record_sets": [text_at(one, "name") or "" for one in members(root.get("recordSet"))][:MOST],
        "creator": plain(at(root, "creator", "name")), "sensitive": plain(root.get("rai:personalSensitiveInformation")),
    }  # fmt: skip
    id_ = found.address("dataset")
    found.asset(
        id_, "code/dataset", name, 1, end_line=root.end_line, config=config, lines={"license": line_at(root, "license")}
    )
    for one in files[:MOST]:
        url, line = text_at(one, "contentUrl") or "", line_at(one, "contentUrl")
        target = data_uri(url)
        if target is not None:
            found.edge(id_, target, "stores-in", f"{name} holds {url}", line)
        elif url and "://" not in url:
            found.dataset(url, line, id_, f"{name} holds {url}", kind="built-from")


def _feast(given: Document, found: Finds) -> None:
    root = given.root
    project = text_at(root, "project")
    if project is None or (root.get("provider") is None and root.get("online_store") is None):
        return
    registry = text_at(root, "registry") or text_at(root, "registry", "path")
    config: dict[str, Value] = {
        "product": "Feast", "name": project, "provider": text_at(root, "provider"), "registry": registry,
        "online_store": text_at(root, "online_store", "type"), "offline_store": text_at(root, "offline_store", "type"),
        "authorization": text_at(root, "auth", "type") or "no_auth",
    }  # fmt: skip
    id_ = found.address("feature-store")
    found.asset(id_, "code/feature-store", project, 1, end_line=root.end_line, config=config)
    target = data_uri(registry) if registry is not None else None
    if target is not None:
        found.edge(
            id_, target, "stores-in", f"the registry lies at {registry}", line_at(root, "registry"), value=registry
        )


FORMATS = (
    Format("nemo-guardrails", yaml_file, _nemo, (b"rails:", b"engine:")),
    Format(
        "nemo-prompts",
        lambda path: path.rpartition("/")[2] in {"prompts.yml", "prompts.yaml"},
        _nemo_prompts,
        (b"task:",),
    ),
    Format("colang", lambda path: path.endswith(".co"), _colang, (b"define ", b"flow "), structured=False),
    Format("rail", lambda path: path.endswith(".rail"), _rail, structured=False),
    Format("haystack", yaml_file, _haystack, (b"haystack",)),
    Format("croissant", json_file, _croissant, (b"croissant",)),
    Format("feast", lambda path: path.rpartition("/")[2] == "feature_store.yaml", _feast),
)
