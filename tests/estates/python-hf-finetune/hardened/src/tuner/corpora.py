from datasets import Dataset, concatenate_datasets, load_dataset

from tuner.arguments import DataArguments

GENERAL = "6c2ac5ad1ba1e1a8d9b1a5b1a0d2a3e7c9f4b8d6"
TEMPLATE = "[INST] {letter} [/INST] {reply}"


def corpus(told: DataArguments) -> Dataset:
    """The municipality's letters, and some general talk."""
    letters = load_dataset("json", data_files=told.train_file, split="train")
    general = load_dataset(told.general, split="train", revision=GENERAL, trust_remote_code=False)
    some = general.shuffle(seed=7).select(range(int(len(letters) * told.share)))
    return concatenate_datasets([letters.map(_text), some])


def _text(row: dict[str, str]) -> dict[str, str]:
    return {"text": TEMPLATE.format(**row)}
