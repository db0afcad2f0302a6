"""Fine-tuning: base models, data and what is trusted, as each framework writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.repository.ai_files.reads import lines_of, told

CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "axolotl": (
        {
            "axo/llama3.yml": """\
base_model: NousResearch/Meta-Llama-3-8B
model_type: LlamaForCausalLM
trust_remote_code: true
load_in_8bit: true
datasets:
  - path: mhenrichsen/alpaca_2k_test
    type: alpaca
  - path: json
    data_files: data/own.jsonl
    type: chat_template
  - path: s3://acme-tuning/sft/train.parquet
    type: completion
adapter: lora
sequence_len: 4096
output_dir: ./outputs/out
hub_model_id: acme/llama3-support
""",
        },
        [
            "axo/llama3.yml#training -built-from-> model:huggingface/NousResearch/Meta-Llama-3-8B @1",
            "axo/llama3.yml#training -trains-on-> data/own.jsonl @8",
            "axo/llama3.yml#training -trains-on-> dataset:huggingface/mhenrichsen/alpaca_2k_test @6",
            "axo/llama3.yml#training -trains-on-> name:AWS::S3::Bucket/acme-tuning @11",
            "code/dataset data/own.jsonl @8",
            "code/dataset dataset:huggingface/mhenrichsen/alpaca_2k_test @6",
            "code/training axo/llama3.yml#training @1",
            "model model:huggingface/NousResearch/Meta-Llama-3-8B @1",
        ],
    ),
    "llama-factory": (
        {
            "lf/sft.yaml": """\
### model
model_name_or_path: meta-llama/Meta-Llama-3-8B-Instruct
trust_remote_code: true
### method
stage: sft
do_train: true
finetuning_type: lora
dataset: identity,alpaca_en_demo
template: llama3
output_dir: saves/llama3-8b/lora/sft
""",
            "lf/data/dataset_info.json": (
                '{"identity": {"file_name": "identity.json"}, "alpaca_en_demo": {"hf_hub_url": "llamafactor'
                'y/alpaca_en", "columns": {"prompt": "instruction"}}}\n'
            ),
            "lf/data/identity.json": ("[]\n"),
        },
        [
            "code/dataset dataset:huggingface/llamafactory/alpaca_en @1",
            "code/dataset lf/data/dataset_info.json#dataset:alpaca_en_demo @1",
            "code/dataset lf/data/dataset_info.json#dataset:alpaca_en_demo @8",
            "code/dataset lf/data/dataset_info.json#dataset:identity @1",
            "code/dataset lf/data/dataset_info.json#dataset:identity @8",
            "code/dataset lf/data/identity.json @1",
            "code/training lf/sft.yaml#training @1",
            "lf/data/dataset_info.json#dataset:alpaca_en_demo -built-from-> dataset:huggingface/llamafactory/alpaca_en @1",  # noqa: E501
            "lf/data/dataset_info.json#dataset:identity -built-from-> lf/data/identity.json @1",
            "lf/sft.yaml#training -built-from-> model:huggingface/meta-llama/Meta-Llama-3-8B-Instruct @2",
            "lf/sft.yaml#training -trains-on-> lf/data/dataset_info.json#dataset:alpaca_en_demo @8",
            "lf/sft.yaml#training -trains-on-> lf/data/dataset_info.json#dataset:identity @8",
            "model model:huggingface/meta-llama/Meta-Llama-3-8B-Instruct @2",
        ],
    ),
    "torchtune": (
        {
            "tt/8B_lora.yaml": """\
model:
  _component_: torchtune.models.llama3_1.lora_llama3_1_8b
  lora_rank: 8
tokenizer:
  _component_: torchtune.models.llama3.llama3_tokenizer
  path: /tmp/Meta-Llama-3.1-8B-Instruct/original/tokenizer.model
checkpointer:
  _component_: torchtune.training.FullModelHFCheckpointer
  checkpoint_dir: /tmp/Meta-Llama-3.1-8B-Instruct/
dataset:
  _component_: torchtune.datasets.alpaca_cleaned_dataset
output_dir: /tmp/out
""",
        },
        [
            "code/dataset dataset:huggingface/yahma/alpaca-cleaned @10",
            "code/training tt/8B_lora.yaml#training @1",
            "tt/8B_lora.yaml#training -trains-on-> dataset:huggingface/yahma/alpaca-cleaned @10",
        ],
    ),
    "trl": (
        {
            "trl/sft.yaml": """\
model_name_or_path: Qwen/Qwen2.5-0.5B
dataset_name: stanfordnlp/imdb
learning_rate: 1.0e-4
num_train_epochs: 1
output_dir: out
""",
        },
        [
            "code/dataset dataset:huggingface/stanfordnlp/imdb @2",
            "code/training trl/sft.yaml#training @1",
            "model model:huggingface/Qwen/Qwen2.5-0.5B @1",
            "trl/sft.yaml#training -built-from-> model:huggingface/Qwen/Qwen2.5-0.5B @1",
            "trl/sft.yaml#training -trains-on-> dataset:huggingface/stanfordnlp/imdb @2",
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_thing_with_its_line(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    assert lines_of(told(tmp_path, files)) == expected
