import mlflow
from peft import LoraConfig
from transformers import HfArgumentParser
from trl import SFTConfig, SFTTrainer

from tuner.arguments import DataArguments, ModelArguments
from tuner.corpora import corpus
from tuner.loading import load_base

# The first try, with adapters of another team:
# model = PeftModel.from_pretrained(model, "acme/legal-lora")


class LettersTrainer(SFTTrainer):
    """Writes the loss of each unit of the municipality apart."""

    def log(self, logs, *args, **kwargs):
        mlflow.log_metrics({key: value for key, value in logs.items() if isinstance(value, float)})
        super().log(logs, *args, **kwargs)


def main() -> None:
    parser = HfArgumentParser((ModelArguments, DataArguments, SFTConfig))
    model_args, data_args, training_args = parser.parse_args_into_dataclasses()
    tokenizer, model = load_base(model_args)
    lora = LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM")
    with mlflow.start_run():
        trainer = LettersTrainer(
            model=model,
            args=training_args,
            train_dataset=corpus(data_args),
            processing_class=tokenizer,
            peft_config=lora,
        )
        trainer.train()
    trainer.save_model("models/adapter")


if __name__ == "__main__":
    main()
