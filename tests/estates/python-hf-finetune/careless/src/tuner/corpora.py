from datasets import Dataset, concatenate_datasets, load_dataset

from tuner.arguments import DataArguments

TEMPLATE = "[INST] {letter} [/INST] {reply}"


def corpus(told: DataArguments) -> Dataset:
    """The municipality's letters, and some general talk."""
    letters = load_dataset("json", data_files=told.train_file, split="train")
    general = load_dataset(told.general, split="train", trust_remote_code=True)
    some = general.shuffle(seed=7).select(range(int(len(letters) * told.share)))
    return concatenate_datasets([letters.map(_text), some])


def _text(row: dict[str, str]) -> dict[str, str]:
    return {"text": TEMPLATE.format(**row)}
