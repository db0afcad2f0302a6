"""Gateways, guardrails and the files of clouds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.ai_files.reads import lines_of, told

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "litellm": (
        {
            "lite/config.yaml": """\
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: azure/my-gpt4o
      api_base: os.environ/AZURE_API_BASE
  - model_name: claude
    litellm_params: {model: bedrock/converse/anthropic.claude-3-sonnet-20240229-v1:0}
  - model_name: local
    litellm_params: {model: openai/qwen, api_base: "http://localhost:8000/v1"}
litellm_settings:
  success_callback: [langfuse]
general_settings:
  master_key: sk-1234
""",
        },
        [
            "code/gateway lite/config.yaml#gateway @1",
            "lite/config.yaml#gateway -invokes-> name:Microsoft.CognitiveServices/accounts/deployments/my-gpt4o @4",
            "lite/config.yaml#gateway -uses-model-> model:bedrock/anthropic.claude-3-sonnet-20240229-v1:0 @7",
            "lite/config.yaml#gateway -uses-model-> model:self-hosted/qwen @9",
            "model model:bedrock/anthropic.claude-3-sonnet-20240229-v1:0 @7",
            "model model:self-hosted/qwen @9",
        ],
    ),
    "mlflow": (
        {
            "mlf/gw.yaml": """\
endpoints:
- name: chat
  endpoint_type: llm/v1/chat
  model:
    provider: openai
    name: gpt-4o-mini
    config: {openai_api_key: $OPENAI_API_KEY}
""",
        },
        [
            "code/gateway mlf/gw.yaml#gateway @1",
            "mlf/gw.yaml#gateway -uses-model-> model:openai/gpt-4o-mini @6",
            "model model:openai/gpt-4o-mini @6",
        ],
    ),
    "kong": (
        {
            "kong/kong.yml": """\
_format_version: "3.0"
services:
- name: llm
  url: http://x
  routes:
  - name: r
    plugins:
    - name: ai-proxy
      config:
        route_type: llm/v1/chat
        model: {provider: openai, name: gpt-4}
""",
        },
        [
            "code/gateway kong/kong.yml#gateway @1",
            "kong/kong.yml#gateway -uses-model-> model:openai/gpt-4 @11",
            "model model:openai/gpt-4 @11",
        ],
    ),
    "llama-swap": (
        {
            "swap/config.yaml": """\
models:
  qwen:
    cmd: llama-server --port ${PORT} -hf Qwen/Qwen2.5-7B-Instruct-GGUF
""",
        },
        [
            "code/gateway swap/config.yaml#gateway @1",
            "model model:huggingface/Qwen/Qwen2.5-7B-Instruct-GGUF @3",
            "swap/config.yaml#gateway -serves-> model:huggingface/Qwen/Qwen2.5-7B-Instruct-GGUF @3",
        ],
    ),
    "localai": (
        {
            "local/phi.yaml": """\
name: phi
backend: llama-cpp
parameters:
  model: huggingface://TheBloke/phi-2-GGUF/phi-2.Q8_0.gguf
""",
        },
        [
            "code/model-files local/phi.yaml#model @1",
            "local/phi.yaml#model -built-from-> model:huggingface/TheBloke/phi-2-GGUF @4",
            "model model:huggingface/TheBloke/phi-2-GGUF @4",
        ],
    ),
    "ray-serve": (
        {
            "ray/serve.yaml": """\
http_options: {host: 0.0.0.0, port: 8000}
applications:
- name: llm
  import_path: ray.serve.llm:build_openai_app
  args:
    llm_configs:
    - model_loading_config: {model_id: q, model_source: Qwen/Qwen2.5-0.5B-Instruct}
""",
        },
        [
            "code/server ray/serve.yaml#ray-serve @1",
            "model model:huggingface/Qwen/Qwen2.5-0.5B-Instruct @7",
            "ray/serve.yaml#ray-serve -serves-> model:huggingface/Qwen/Qwen2.5-0.5B-Instruct @7",
        ],
    ),
    "nemo": (
        {
            "nemo/config.yml": """\
models:
- type: main
  engine: openai
  model: gpt-3.5-turbo-instruct
instructions:
- type: general
  content: |
    Below is a conversation between a bot and a user.
rails:
  input:
    flows: [self check input]
""",
            "nemo/rails.co": """\
define user express greeting
  "hi"

define flow greeting
  user express greeting
""",
        },
        [
            "code/guardrail nemo/config.yml#guardrail @1",
            "code/guardrail nemo/rails.co#flows @1",
            "code/prompt nemo/config.yml#prompt:ed3196783c32 @7",
            "model model:openai/gpt-3.5-turbo-instruct @4",
            "nemo/config.yml#guardrail -uses-model-> model:openai/gpt-3.5-turbo-instruct @4",
            "nemo/config.yml#guardrail -uses-prompt-> nemo/config.yml#prompt:ed3196783c32 @7",
        ],
    ),
    "rail": (
        {
            "rail/a.rail": (
                '<rail version="0.1"><output><string name="x" validators="two-words; length: 1 10"/></outpu'
                "t><prompt>Extract the name from the text.</prompt></rail>\n"
            ),
        },
        [
            "code/guardrail rail/a.rail#rail @1",
            "code/prompt rail/a.rail#prompt:3fbc990ca8d1 @1",
            "rail/a.rail#rail -uses-prompt-> rail/a.rail#prompt:3fbc990ca8d1 @1",
        ],
    ),
    "haystack": (
        {
            "hay/rag.yaml": (
                "components:\n"
                "  llm: {type: haystack.components.generators.openai.OpenAIGenerator, init_parameters: {mod"
                "el: gpt-4o-mini}}\n"
                "  retriever:\n"
                "    type: haystack_integrations.components.retrievers.qdrant.retriever.QdrantEmbeddingRetr"
                "iever\n"
                "    init_parameters:\n"
                "      document_store: {type: haystack_integrations.document_stores.qdrant.document_store.Q"
                "drantDocumentStore, init_parameters: {index: docs}}\n"
                "connections: []\n"
            ),
        },
        [
            "code/pipeline hay/rag.yaml#pipeline @1",
            "code/vector-store hay/rag.yaml#store:Qdrant @6",
            "hay/rag.yaml#pipeline -grounded-by-> hay/rag.yaml#store:Qdrant @6",
            "hay/rag.yaml#pipeline -uses-model-> model:openai/gpt-4o-mini @2",
            "model model:openai/gpt-4o-mini @2",
        ],
    ),
    "azure-ml": (
        {
            "aml/ep.yml": """\
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineEndpoint.schema.json
name: churn
auth_mode: key
""",
            "aml/dep.yml": """\
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
endpoint_name: churn
model: azureml:churn-model:3
instance_type: Standard_DS3_v2
""",
            "aml/job.yml": """\
$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
command: python t.py
inputs:
  d: {type: uri_file, path: "azureml:tickets:1"}
  e: {type: uri_folder, path: "abfss://c@acct.dfs.core.windows.net/x"}
  m: {type: mlflow_model, path: "azureml://registries/azureml-meta/models/Llama-2-7b/versions/1"}
compute: azureml:gpu
""",
        },
        [
            "Microsoft.MachineLearningServices/workspaces/onlineEndpoints aml/ep.yml#endpoint:churn @1",
            "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments aml/dep.yml#deployment:blue @1",
            "aml/dep.yml#deployment:blue -serves-> model:azureml/churn-model:3 @4",
            "aml/job.yml#job -trains-on-> dataset:azureml/tickets:1 @4",
            "aml/job.yml#job -trains-on-> name:Microsoft.Storage/storageAccounts/acct @5",
            "aml/job.yml#job -uses-model-> model:azureml-azureml-meta/Llama-2-7b @6",
            "code/dataset dataset:azureml/tickets:1 @4",
            "code/training aml/job.yml#job @1",
            "model model:azureml-azureml-meta/Llama-2-7b @6",
            "model model:azureml/churn-model:3 @4",
        ],
    ),
    "databricks": (
        {
            "dbx/databricks.yml": """\
bundle: {name: x}
resources:
  model_serving_endpoints:
    chat:
      name: chat
      config:
        served_entities:
        - {entity_name: main.ml.churn, entity_version: "3"}
        - name: gpt
          external_model: {name: gpt-4o, provider: openai, task: llm/v1/chat}
  registered_models:
    churn: {name: churn, catalog_name: main, schema_name: ml}
  jobs:
    train_churn: {name: Train, tasks: [{task_key: train}]}
    etl: {name: etl, tasks: [{task_key: load}]}
""",
        },
        [
            "code/model-files dbx/databricks.yml#model:churn @12",
            "code/pipeline dbx/databricks.yml#job:train_churn @14",
            "code/server dbx/databricks.yml#serving:chat @4",
            "dbx/databricks.yml#serving:chat -serves-> model:databricks/main.ml.churn @8",
            "dbx/databricks.yml#serving:chat -uses-model-> model:openai/gpt-4o @10",
            "model model:databricks/main.ml.churn @8",
            "model model:openai/gpt-4o @10",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_thing_with_its_line(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    assert lines_of(told(tmp_path, files)) == expected
