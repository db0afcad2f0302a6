"""Build `catalog/ai/{packages,endpoints,secrets,images}.json`: `python tools/build_ai_lists.py FOLDER DATE`.

FOLDER holds `ai_packages.tsv`, `ai_endpoints.tsv`, `ai_secrets.tsv` and `ai_images.tsv` (UTF-8, tab-separated, one
header line); DATE is the day on which the lists were compiled. Empty cells and columns that nothing
reads are left out.
"""

from __future__ import annotations

import csv
import datetime
import json
import sys
from collections.abc import Callable
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "bartizan" / "catalog" / "ai"
Row = dict[str, str]


def package(row: Row) -> dict[str, object]:
    out: dict[str, object] = {
        "ecosystem": row["ecosystem"],
        "name": row["package"],
        "category": row["category"],
        "vendor": row["vendor_product"],
    }
    if row["hosted_service"] == "yes":
        out["hosted"] = True
    if row["import_name"]:
        out["import"] = row["import_name"]
    return out


def endpoint(row: Row) -> dict[str, object]:
    out: dict[str, object] = {
        "host": row["host_pattern"],
        "match": row["match"],
        "vendor": row["vendor_product"],
        "kind": row["kind"],
    }
    if row["openai_compatible"] == "yes":
        out["openai_compatible"] = True
    if row["hosted_service"] == "yes":
        out["hosted"] = True
    return out


def secret(row: Row) -> dict[str, object]:
    out: dict[str, object] = {
        "provider": row["provider"],
        "variables": [name for name in row["env_vars"].split(",") if name not in {"", "-"}],
        "confidence": row["confidence"],
        "context": row["context_required"] == "yes",
        "distinctive": row["prefix_distinctive"],
    }
    if row["token_regex"] != "-":
        out["pattern"] = row["token_regex"]
    return out


def image(row: Row) -> dict[str, object]:
    out: dict[str, object] = {
        "repository": row["image_repo"],
        "match": row["match"],
        "category": row["category"],
        "product": row["product"],
    }
    if row["gpu"] == "yes":
        out["gpu"] = True
    if row["model_arg"]:
        out["model"] = row["model_arg"]
    return out


LISTS: dict[str, Callable[[Row], dict[str, object]]] = {
    "packages": package,
    "endpoints": endpoint,
    "secrets": secret,
    "images": image,
}


_FAMILIES = """
pypi langchain- agent-framework LangChain
pypi langgraph- agent-framework LangGraph
pypi llama-index- rag LlamaIndex
pypi openinference-instrumentation- observability Arize OpenInference
pypi pydantic-ai- agent-framework Pydantic AI
pypi crewai- agent-framework CrewAI
pypi agent-framework- agent-framework Microsoft Agent Framework
pypi strands-agents- agent-framework Strands Agents
pypi nvidia-nim- inference-server NVIDIA
npm @ai-sdk/ llm-sdk Vercel AI SDK
npm @langchain/ agent-framework LangChain
npm @llamaindex/ rag LlamaIndex
npm @mastra/ agent-framework Mastra
npm @modelcontextprotocol/ mcp Model Context Protocol
npm @huggingface/ hub-client Hugging Face
npm @tensorflow/ training-framework TensorFlow.js
npm @tensorflow-models/ training-framework TensorFlow.js
npm @genkit-ai/ agent-framework Genkit
npm @voltagent/ agent-framework VoltAgent
npm @copilotkit/ agent-framework CopilotKit
npm @openai/agents- agent-framework OpenAI Agents
npm @arizeai/openinference- observability Arize OpenInference
npm @traceloop/ observability Traceloop
npm @langfuse/ observability Langfuse
npm @pinecone-database/ vector-db Pinecone
npm @qdrant/ vector-db Qdrant
npm @chroma-core/ vector-db Chroma
maven dev.langchain4j: agent-framework LangChain4j
maven org.springframework.ai: agent-framework Spring AI
maven com.alibaba.cloud.ai: agent-framework Spring AI Alibaba
maven io.quarkiverse.langchain4j: agent-framework Quarkus LangChain4j
maven org.bsc.langgraph4j: agent-framework LangGraph4j
maven com.embabel.agent: agent-framework Embabel
maven ai.koog: agent-framework Koog
maven com.google.adk: agent-framework Google ADK/A2A
maven com.microsoft.semantic-kernel: agent-framework Semantic Kernel
maven io.modelcontextprotocol: mcp Model Context Protocol
maven io.modelcontextprotocol.sdk: mcp Model Context Protocol
maven io.quarkiverse.mcp: mcp Quarkus MCP
maven ai.djl: training-framework DJL
maven ai.djl. training-framework DJL
maven org.tensorflow: training-framework TensorFlow
maven org.deeplearning4j: training-framework Deeplearning4j
maven org.nd4j: training-framework Deeplearning4j
maven org.tribuo: training-framework Tribuo
maven com.johnsnowlabs.nlp: training-framework Spark NLP
maven org.apache.spark:spark-mllib_ training-framework Spark MLlib
maven ml.dmlc:xgboost4j training-framework XGBoost
maven org.mlflow: mlops MLflow
nuget microsoft.semantickernel. agent-framework Semantic Kernel
nuget microsoft.extensions.ai. llm-sdk Microsoft.Extensions.AI
nuget microsoft.agents.ai. agent-framework Microsoft Agent Framework
nuget microsoft.autogen. agent-framework AutoGen/AG2/MAF
nuget microsoft.kernelmemory. rag Kernel Memory
nuget microsoft.ml. training-framework ML.NET
nuget langchain.providers. agent-framework LangChain
nuget llamasharp. inference-server LLamaSharp
nuget modelcontextprotocol. mcp Model Context Protocol
nuget scisharp.tensorflow. training-framework TensorFlow.NET
cargo rig- agent-framework Rig
cargo candle- training-framework Candle
cargo burn- training-framework Burn
cargo mistralrs- inference-server mistral.rs
cargo swiftide- agent-framework Swiftide
cargo async-openai- llm-sdk OpenAI
rubygems omniai- llm-sdk OmniAI
rubygems google-cloud-ai_platform- llm-sdk Google Vertex AI
packagist symfony/ai- agent-framework Symfony AI
packagist llphant/ agent-framework LLPhant
"""
"""Families of names: ecosystem, how the names begin (in lower case where the registry folds case), category, vendor."""


def _families() -> list[dict[str, object]]:
    rows = (line.split(" ", 3) for line in _FAMILIES.strip().splitlines())
    return [
        {"ecosystem": ecosystem, "prefix": prefix, "category": category, "vendor": vendor}
        for ecosystem, prefix, category, vendor in rows
    ]


_NOTEBOOKS = ("kubeflownotebookswg/", "ghcr.io/kubeflow/kubeflow/notebook-servers/")
MORE: dict[str, list[dict[str, object]]] = {
    "packages": _families(),
    "images": [
        {"repository": f"{folder}{end}", "match": "glob", "category": "notebook", "product": product}
        for folder in _NOTEBOOKS
        for end, product in (("jupyter-*", "Jupyter (Kubeflow)"), ("*", "Kubeflow notebook"))
    ],
}
"""Rows that the tables lack, by list; they come first, so that they win over patterns that are less exact."""


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder, date = Path(arguments[0]), datetime.date.fromisoformat(arguments[1]).isoformat()
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, convert in LISTS.items():
        with (folder / f"ai_{name}.tsv").open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows = [convert({key: (value or "").strip() for key, value in row.items()}) for row in reader]
        rows = [*MORE.get(name, []), *rows]
        lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
        file = TARGET / f"{name}.json"
        file.write_text(f'{{"date":"{date}","rows":[\n{lines}\n]}}\n', encoding="utf-8")
        print(f"{name}: {len(rows)} rows, {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
