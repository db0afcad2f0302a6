"""A company's scan with one of everything that a bill of materials can show, hostile names included."""

from collections.abc import Mapping

from bartizan.model.asset import Asset, DataCount, Sighting
from bartizan.model.edge import Edge, Gap
from bartizan.model.exception import ExceptionState, RiskException
from bartizan.model.finding import Finding
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Scan, ScanResult, Summary
from bartizan.model.severity import (
    Confidence,
    FindingState,
    Sensitivity,
    Severity,
    Stage,
    Verdict,
)
from bartizan.model.values import Unknown, Value

HOSTILE = '\x01pkg:"</script>\ud800 \u202e evil\n|%NAMESPACE%'
REVISION = "4f1c2d9a" * 5
SHA = "ab" * 32
DIGEST = "sha256:" + "cd" * 32
CVSS = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"

BASE = "model:huggingface/acme/base-7b"
TUNED = "repo:shop//weights/support.safetensors"
ADAPTER = "model:huggingface/shop/support-lora"
CHAT = "model:openai/gpt-4o-2024-08-06"
TEXTS = "dataset:huggingface/acme/texts"
TICKETS = "repo:shop//data/tickets.csv"
JOB = "repo:shop//train.py#train:training:Trainer"
AGENT = "repo:shop//agent.py#agent:support"
REFUND = "repo:shop//agent.py#refund:tool"
FILES = "repo:shop//.mcp.json#mcp:files"
OPENAI = "service:openai"
STORE = "repo:shop//store.tf#vectors"
TORCH = "pkg:pypi/torch@2.4.1"
TRANSFORMERS = "pkg:pypi/transformers@4.46.3"
REQUESTS = "pkg:pypi/requests@2.31.0"
IMAGE = "image:ghcr.io/shop/serve:1.2"
TRAIN_FILE = "repo:shop//train.py"
AGENT_FILE = "repo:shop//agent.py"
REPO = "repo:shop"
CI = "repo:shop//.github/workflows/train.yml#job/train"
ROLE = "repo:shop//iam.tf#role"
LOAD = "repo:shop//train.py#load:from_pretrained"
CLIENT = "repo:shop//agent.py#client:openai"
EVIL = "repo:shop//\udc80evil\x01#x"
EVIL_REF = "repo:shop//\\udc80evil\\u0001#x"


def asset(  # noqa: PLR0917 - a row of a table
    identity: str,
    type_: str,
    kind: str,
    name: str,
    at: tuple[str, int | None, str],
    provider: str = "code",
    config: Mapping[str, Value] | None = None,
) -> Asset:
    path, line, source = at
    seen = (Sighting(source, Location(path=path, line=line)),)
    return Asset(identity, type_, kind, name, provider, config=config or {}, sightings=seen)


def vulnerability(identity: str, *, kev: bool = False) -> Value:
    return {
        "id": identity,
        "aliases": [identity.replace("GHSA", "CVE-2025")],
        "severity": "high",
        "cvss": {"vector": CVSS, "score": 9.8},
        "fixed": ["2.6.0"],
        "summary": "Loading a checkpoint runs code.",
        "epss": {"score": 0.41, "percentile": 0.97},
        "kev": kev,
    }


def assets() -> tuple[Asset, ...]:
    tickets = Asset(
        TICKETS,
        "code/dataset",
        "dataset",
        "tickets.csv",
        "code",
        tags={"team": "support"},
        sightings=(Sighting("code", Location(path="data/tickets.csv")),),
        sensitivity=Sensitivity.RESTRICTED,
        data=(DataCount("mail", "personal", 9, Confidence.HIGH, Sensitivity.RESTRICTED, "a••••@••••.example"),),
        stage=Stage.DATA,
    )
    return (
        Asset("entry:internet", "entry-point", "entry-point", "the internet", "bartizan"),
        asset(REPO, "repository", "repository", "shop", (".", None, "repository"), "repository"),
        asset(
            BASE,
            "model",
            "model",
            "acme/base-7b",
            ("train.py", 9, "code"),
            "huggingface",
            {
                "registry": "huggingface",
                "revision": REVISION,
                "license": "apache-2.0",
                "pipeline_tag": "text-generation",
            },
        ),
        asset(
            TUNED,
            "code/model-file",
            "model",
            "support.safetensors",
            ("weights/support.safetensors", None, "artifacts"),
            "code",
            {
                "inspection": {
                    "format": "safetensors",
                    "verdict": "clean",
                    "sha256": SHA,
                    "size": 4096,
                    "facts": {
                        "architecture": "LlamaForCausalLM",
                        "parameters": 7_000_000_000,
                        "quantization": "int8",
                        "license": "shop-internal",
                        "base_model": "acme/base-7b",
                        "datasets": ["acme/texts", "somebody/else"],
                    },
                }
            },
        ),
        asset(
            ADAPTER,
            "model",
            "model",
            "shop/support-lora",
            ("train.py", 30, "code"),
            "huggingface",
            {"revision": "main"},
        ),
        asset(CHAT, "model", "model", "gpt-4o-2024-08-06", ("agent.py", 12, "code"), "openai", {"registry": "openai"}),
        asset(
            TEXTS,
            "code/dataset",
            "dataset",
            "acme/texts",
            ("train.py", 12, "code"),
            "huggingface",
            {"license": ["cc-by-4.0", "other"], "revision": "main"},
        ),
        tickets,
        asset(
            JOB,
            "code/training",
            "training-job",
            "Trainer",
            ("train.py", 20, "code"),
            config={"framework": "transformers", "hyperparameters": {"lr": 2e-5, "hub_token": "hf_x", "epochs": 3}},
        ),
        asset(
            AGENT,
            "code/agent",
            "agent",
            "support",
            ("agent.py", 30, "code"),
            config={"framework": "langchain", "capabilities": ["money"], "approval": False},
        ),
        asset(REFUND, "code/tool", "tool", "refund", ("agent.py", 20, "code"), config={"capabilities": ["money"]}),
        asset(
            FILES,
            "code/mcp-server",
            "mcp-server",
            "files",
            (".mcp.json", 3, "mcp"),
            config={"transport": "stdio", "package": "@mcp/files", "args": ["--token", "s3cr3t"], "pinned": False},
        ),
        asset(OPENAI, "ai-service", "ai-service", "openai", ("agent.py", 8, "code"), "openai"),
        asset(
            STORE, "AWS::OpenSearchServerless::Collection", "vector-store", "help", ("store.tf", 1, "terraform"), "aws"
        ),
        asset(
            TORCH,
            "package",
            "sdk",
            "torch",
            ("requirements.txt", 1, "manifest"),
            "pypi",
            {"version": "2.4.1", "license": "BSD-3-Clause", "vulnerabilities": [vulnerability("GHSA-1", kev=True)]},
        ),
        asset(
            TRANSFORMERS,
            "package",
            "sdk",
            "transformers",
            ("requirements.txt", 2, "manifest"),
            "pypi",
            {"vulnerabilities": [vulnerability("GHSA-2"), {"id": None}, "odd"]},
        ),
        asset(REQUESTS, "package", "package", "requests", ("requirements.txt", 3, "manifest"), "pypi"),
        asset(
            IMAGE, "image", "image", "ghcr.io/shop/serve", ("Dockerfile", 1, "dockerfile"), config={"digest": DIGEST}
        ),
        asset(TRAIN_FILE, "code/module", "file", "train.py", ("train.py", 1, "code")),
        asset(AGENT_FILE, "code/module", "file", "agent.py", ("agent.py", 1, "code")),
        asset(
            CI,
            "ci/job",
            "workflow",
            "train",
            (".github/workflows/train.yml", 4, "ci"),
            "ci",
            {"triggers": ["schedule"], "secrets": ["HF_TOKEN"]},
        ),
        asset(ROLE, "AWS::IAM::Role", "role", "serve", ("iam.tf", 1, "terraform"), "aws"),
        asset(
            LOAD,
            "code/model-load",
            "client",
            "acme/base-7b",
            ("train.py", 9, "code"),
            config={"function": "transformers.AutoModel.from_pretrained", "trust_remote_code": True, "pinned": True},
        ),
        asset(
            CLIENT,
            "code/client",
            "client",
            "OpenAI client",
            ("agent.py", 8, "code"),
            config={"key": "environment", "base_url": "https://user:pw@api.openai.com/v1?key=x"},
        ),
        asset(
            EVIL,
            HOSTILE,
            "agent",
            HOSTILE,
            (HOSTILE, 1, "code"),
            HOSTILE,
            {"framework": Unknown("x"), "license": HOSTILE},
        ),
    )


def edges() -> tuple[Edge, ...]:
    inventory = [
        (REPO, TORCH, "depends-on"),
        (REPO, TRANSFORMERS, "depends-on"),
        (REPO, REQUESTS, "depends-on"),
        (TRAIN_FILE, TORCH, "depends-on"),
        (TRAIN_FILE, TRANSFORMERS, "depends-on"),
        (LOAD, TRAIN_FILE, "defined-in"),
        (LOAD, BASE, "uses-model"),
        (JOB, TRAIN_FILE, "defined-in"),
        (JOB, TICKETS, "trains-on"),
        (JOB, TEXTS, "trains-on"),
        (JOB, BASE, "uses-model"),
        (JOB, TUNED, "produces"),
        (ADAPTER, BASE, "tuned-from"),
        (CI, TRAIN_FILE, "invokes"),
        (AGENT, AGENT_FILE, "defined-in"),
        (AGENT, CHAT, "uses-model"),
        (AGENT, REFUND, "uses-tool"),
        (AGENT, FILES, "uses-tool"),
        (AGENT, STORE, "grounded-by"),
        (AGENT, ROLE, "runs-as"),
        (CLIENT, AGENT_FILE, "defined-in"),
        (CLIENT, OPENAI, "invokes"),
        (IMAGE, TUNED, "loads"),
        (STORE, TICKETS, "grounded-by"),
        (AGENT, "nowhere", "uses-tool"),
        (EVIL, EVIL, "invokes"),
    ]
    attack = Edge("entry:internet", AGENT, "exposed-to", "prompt-injection")
    return (*(Edge(source, target, kind) for source, target, kind in inventory), attack)


def shop() -> ScanResult:
    """The result."""
    accepted = Finding(
        "f" * 16,
        "package-vulnerable",
        "transformers has a known vulnerability",
        TRANSFORMERS,
        Verdict.FAIL,
        Severity.HIGH,
        evidence=(Evidence("GHSA-2 is in 4.46.3", "vulnerabilities", ["GHSA-2"]),),
        state=FindingState.ACCEPTED,
    )
    exception = RiskException(
        "package-vulnerable",
        "no checkpoint is loaded",
        "ana",
        "2027-01-31",
        state=ExceptionState.IN_FORCE,
        findings=(accepted.id,),
    )
    return ScanResult(
        Scan("0f0f", ("shop",), "2026-11-23T09:00:00Z", "2026-11-23T09:00:09Z", "0.1.0"),
        assets(),
        edges(),
        (accepted,),
        (),
        (
            Gap("code", "agent.py:24", "the model is environment variable MODEL", "a value that the code states"),
            Gap("posture", "KmsKeyId of x", "could not be judged", "a value"),
        ),
        Summary({}, {}, {}, 0, 2),
        (exception,),
    )
