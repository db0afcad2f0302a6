"""Data that trains or grounds, and the training that reads it.

A read is taken as training data when the same file also trains (`fit`, `Trainer`, an estimator …), and as
grounding data when the same file fills a vector store. Dataset libraries and training channels
say it themselves. Other reads are left to those who use them.
"""

from __future__ import annotations

from bartizan.model.severity import Certainty, Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import TRAINS, gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, Text, options, texts
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.uses import storage
from bartizan.sources.repository.code.uses.training import estimator, fit, hosted, texts_in, trainer, vertex_job

READERS = {
    "read_csv", "read_parquet", "read_json", "read_table", "read_excel", "read_feather", "read_orc", "read_pickle",
    "scan_csv",
    "scan_parquet", "read_ndjson", "read_jsonl", "from_csv", "from_json", "from_parquet", "open_csv", "text", "csv",
    "parquet",
    "json", "loadtxt", "genfromtxt", "TFRecordDataset", "TextLineDataset", "make_csv_dataset", "ImageFolder",
    "read_sql",
    "image_dataset_from_directory", "text_dataset_from_directory", "CsvDataset", "DMatrix", "read_delta",
    "load_from_disk",
}  # fmt: skip
_READER_ROOTS = (
    "pandas", "pd", "polars", "pl", "dask", "pyarrow", "modin", "cudf", "duckdb", "pyspark", "spark", "datasets",
    "numpy", "np",
    "tensorflow", "tf", "torchvision", "torch", "keras", "xgboost", "lightgbm", "ray", "daft", "awswrangler", "wr",
    "vaex", "geopandas",
    "delta", "deltalake", "streaming", "webdataset",
)  # fmt: skip
LOADERS = {
    "TextLoader", "CSVLoader", "PyPDFLoader", "DirectoryLoader", "JSONLoader", "UnstructuredFileLoader",
    "PyPDFDirectoryLoader",
    "UnstructuredMarkdownLoader", "UnstructuredPDFLoader", "S3DirectoryLoader", "S3FileLoader",
    "GCSDirectoryLoader", "GCSFileLoader",
    "AzureBlobStorageContainerLoader", "SimpleDirectoryReader", "Docx2txtLoader", "BSHTMLLoader", "DataFrameLoader",
    "S3Reader",
    "GCSReader", "AzStorageBlobReader", "PDFReader", "UnstructuredLoader", "FileSystemBlobLoader",
    "NotionDirectoryLoader",
}  # fmt: skip
_LOADER_ROOTS = (
    "langchain",
    "langchain_community",
    "langchain_unstructured",
    "langchain_google_community",
    "langchain_aws",
    "llama_index",
    "unstructured",
)
FITS = {"fit", "fit_generator", "train", "fit_transform", "partial_fit", "finetune", "learn"}
_FIT_ROOTS = (
    "sklearn", "xgboost", "lightgbm", "catboost", "keras", "tensorflow", "tf", "transformers", "trl",
    "pytorch_lightning", "lightning",
    "torch", "sagemaker", "setfit", "sentence_transformers", "surprise", "implicit", "lightfm", "statsmodels",
    "prophet", "fastai",
    "spacy", "gensim", "autogluon", "flaml", "pyspark", "h2o", "mlflow", "imblearn", "hdbscan", "ultralytics",
    "unsloth", "pycaret",
    "google.cloud.aiplatform", "vertexai", "peft", "accelerate", "stable_baselines3", "ray", "cuml",
)  # fmt: skip
TRAINERS = {
    "Trainer", "Seq2SeqTrainer", "SFTTrainer", "DPOTrainer", "ORPOTrainer", "GRPOTrainer", "PPOTrainer",
    "RewardTrainer", "KTOTrainer",
    "SentenceTransformerTrainer", "CrossEncoderTrainer", "TrainingArguments", "SetFitTrainer", "LightningModule",
}  # fmt: skip
ESTIMATORS = {
    "Estimator", "PyTorch", "TensorFlow", "HuggingFace", "SKLearn", "XGBoost", "MXNet", "Chainer", "RLEstimator",
    "JumpStartEstimator",
    "AlgorithmEstimator", "KMeans", "LinearLearner", "FactorizationMachines", "PCA", "ModelTrainer", "Processor",
    "ScriptProcessor",
    "SKLearnProcessor", "PySparkProcessor",
}  # fmt: skip
HOSTED = {"HuggingFaceModel"}
_VERTEX_JOBS = {
    "CustomTrainingJob",
    "CustomContainerTrainingJob",
    "CustomPythonPackageTrainingJob",
    "CustomJob",
    "AutoMLTabularTrainingJob",
    "AutoMLImageTrainingJob",
    "AutoMLTextTrainingJob",
    "HyperparameterTuningJob",
}
_VERTEX_DATA = {"TabularDataset", "ImageDataset", "TextDataset", "VideoDataset", "TimeSeriesDataset"}

_NONE: frozenset[str] = frozenset()
TRAINING = frozenset(FITS | TRAINERS | ESTIMATORS | _VERTEX_JOBS | LOADERS) | {
    "from_documents",
    "from_texts",
    "upsert",
    "add_documents",
    "add_texts",
}
"""Calls that train or fill an index: without one, what a file reads is not training or grounding data."""
GATES = gates(
    (
        *((name, frozenset({TRAINS})) for name in READERS),
        *((name, words(_LOADER_ROOTS)) for name in LOADERS),
        *((name, words(_FIT_ROOTS)) for name in FITS),
        *(
            (name, words(("transformers", "trl", "sentence_transformers", "setfit", "unsloth", "peft")))
            for name in TRAINERS
        ),
        *((name, words(("sagemaker",))) for name in ESTIMATORS | HOSTED),
        *((name, words(("google.cloud.aiplatform", "vertexai"))) for name in _VERTEX_JOBS),
        ("load_dataset", _NONE),
        ("load_dataset_builder", _NONE),
        ("load", words(("tensorflow_datasets", "tfds"))),
        ("create", words(("google.cloud.aiplatform",))),
        ("open", frozenset({TRAINS})),
        ("get_object", frozenset({TRAINS})),
        ("download_file", frozenset({TRAINS})),
    )
)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the data or the training that a call stands for."""
    path = normal(callee.path)
    tail = call.tail
    if tail in {"load_dataset", "load_dataset_builder"} and path.startswith(("datasets.", "load_dataset")):
        _hub_dataset(reading, call, site)
    elif tail == "load" and path.startswith(("tensorflow_datasets.", "tfds.")):
        _library_dataset(reading, call, site, "tensorflow-datasets")
    elif tail in LOADERS and matches(path, _LOADER_ROOTS, tail):
        _candidate(
            reading,
            call,
            site,
            ("file_path", "path", "bucket", "input_dir", "input_files", "bucket_name", 0),
            path=path,
            role="grounds",
        )
    elif tail in ESTIMATORS and path.startswith("sagemaker."):
        estimator(reading, call, site, path, tail)
    elif tail in HOSTED and path.startswith("sagemaker."):
        hosted(reading, call, site, path)
    elif tail in _VERTEX_JOBS and path.startswith(("google.cloud.aiplatform.", "vertexai.", "aiplatform.")):
        vertex_job(reading, call, site, path, tail)
    elif tail in TRAINERS and path.startswith(
        ("transformers.", "trl.", "sentence_transformers.", "setfit.", "unsloth.", "peft.")
    ):
        trainer(reading, call, site, path, tail)
    elif tail in FITS and path.startswith(_FIT_ROOTS):
        fit(reading, call, site, callee, path)
    elif (
        tail == "create"
        and any(f".{name}.create" in f".{path}" for name in _VERTEX_DATA)
        and path.startswith(("google.cloud.aiplatform", "aiplatform"))
    ):
        _candidate(reading, call, site, ("gcs_source", "bq_source"), path=path, role="trains")
        reading.facts.setdefault("training", [])
    elif tail in READERS and matches(path, _READER_ROOTS, tail):
        _candidate(
            reading,
            call,
            site,
            ("filepath_or_buffer", "path", "io", "source", "paths", "filenames", "root", "directory", 0),
            path=path,
            role="reads",
        )
    elif path in {"open", "boto3:s3.get_object", "boto3:s3.download_file"}:
        _raw(reading, call, site, path)


def _hub_dataset(reading: Reading, call: Call, site: Site) -> None:
    """`load_dataset("org/name", revision=…)`, or local files by `data_files=`."""
    value = reading.argument(site, ("path", 0))
    files = reading.argument(site, ("data_files", "data_dir"))
    for option in options(value) if value is not None else ():
        if not isinstance(option, Text) or not option.whole:
            continue
        if option.value in {
            "csv",
            "json",
            "parquet",
            "text",
            "arrow",
            "imagefolder",
            "audiofolder",
            "webdataset",
            "pandas",
            "generator",
        }:
            for text in texts_in(files):
                _remember(reading, call, text, "datasets.load_dataset", "trains")
            continue
        if storage.data_uri(reading, option.value) or (
            option.value.startswith((".", "/")) and storage.local(reading, option.value)
        ):
            _remember(reading, call, option, "datasets.load_dataset", "trains")
            continue
        _named_dataset(reading, call, site, "huggingface", option.value)


def _named_dataset(reading: Reading, call: Call, site: Site, source: str, name: str) -> None:
    id_ = f"dataset:{source}/{name}"
    revision = reading.argument(site, ("revision",))
    config: dict[str, Value] = {
        "source": source,
        "name": name,
        "revision": reading.config_value(revision) if revision is not None else None,
        "trust_remote_code": reading.flag(site, "trust_remote_code"),
    }
    reading.records.asset(
        id_, types.DATASET, name, reading.location(call.node), config=compact(config), provider=source, stage=Stage.DATA
    )
    reading.facts.setdefault("trains", []).append(id_)
    reading.records.edge(
        reading.owner(), id_, "trains-on", reading.evidence(call.node, f"the code loads the dataset {name}", name)
    )


def _library_dataset(reading: Reading, call: Call, site: Site, source: str) -> None:
    name = reading.text(site, "name", 0)
    if name:
        _named_dataset(reading, call, site, source, name)


def _candidate(reading: Reading, call: Call, site: Site, names: tuple[str | int, ...], *, path: str, role: str) -> None:
    value = reading.argument(site, names)
    for text in texts_in(value):
        scheme = "s3://" if "S3" in call.tail else "gs://" if "GCS" in call.tail else ""
        known = text if "://" in text.value else Text(scheme + text.value, text.whole)
        _remember(reading, call, known, path, role)


def _raw(reading: Reading, call: Call, site: Site, path: str) -> None:
    """`open("data.csv")` and the S3 client's reads: data only by their suffix, and only where a file trains."""
    if path == "open":
        mode = reading.text(site, "mode", 1) or "r"
        text = reading.text(site, "file", 0)
        if text is not None and "r" in mode and text.lower().endswith(storage.DATA_SUFFIXES):
            _remember(reading, call, Text(text), "open", "reads")
        return
    bucket = reading.text(site, "Bucket", 0)
    key = reading.argument(site, ("Key", 1))
    name = next(texts(key), None) if key is not None else None
    if bucket:
        whole = Text(f"s3://{bucket}/{name.value if name else ''}", name is not None and name.whole)
        _remember(reading, call, whole, path, "reads")


def _remember(reading: Reading, call: Call, text: Text, function: str, role: str) -> None:
    """Keeps data that was read until the whole file is known; the evidence is kept with it."""
    reading.pending.append((role, call, text, function))


def finish(reading: Reading) -> None:
    """Once the file is read: ties the data that it reads to what it trains or grounds."""
    training = list(dict.fromkeys(reading.facts.get("training", ())))
    stores = list(dict.fromkeys(reading.facts.get("stores", ())))
    for role, call, text, function in reading.pending:
        trains = role == "trains" or (role == "reads" and training)
        grounds = role == "grounds" or (role == "reads" and stores and not training)
        if not (trains or grounds):
            continue
        target = storage.dataset(reading, text.value, reading.location(call.node))
        if target is None:
            continue
        evidence = reading.evidence(call.node, f"{function} reads {text.value}", text.value)
        kind = "trains-on" if trains else "grounded-by"
        sources = (training if trains else stores) or [reading.owner()]
        certainty = Certainty.PROVEN if len(sources) == 1 else Certainty.ASSUMED
        for source in sources:
            reading.records.edge(source, target, kind, evidence, certainty=certainty)
    for source in training:
        for id_ in reading.facts.get("trains", ()):
            reading.records.edge(
                source,
                id_,
                "trains-on",
                reading.evidence(reading.module.tree.root_node, "the same file loads it and trains"),
                certainty=Certainty.ASSUMED,
            )
