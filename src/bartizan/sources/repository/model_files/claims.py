"""Which files may be model files: by their ending, or because nothing about the name says that they are none."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


MODELS = words(
    "pkl pickle p pck pt pth pt2 ptl bin ckpt model joblib dill npy npz h5 hdf5 keras pb tflite lite onnx ort "
    "gguf ggml ggjt safetensors skops pmml mlmodel mlpackage pte pdmodel pdparams pdiparams pdopt rds rda rdata "
    "cbm ubj bst xgb lgb mar nemo llamafile msgpack mnn ncnn param weights caffemodel t7 params dat sav pkt torch "
    "ser "
)
"""Endings of model files, without the dot, in lower case."""

ARCHIVES = words("zip tar gz tgz bz2 xz lzma zst lz4 7z z ")
"""Endings of archives: of interest when a model stands before the ending, or inside."""

NAMED = frozenset({"tokenizer_config.json", "chat_template.jinja", "chat_template.json", "processor_config.json"})
"""Files beside a model that act when it is loaded."""

OTHERS = words(
    "py pyi pyx ipynb js jsx ts tsx mjs cjs java kt kts go rs c h cc cpp cxx hpp hh m mm cs fs vb rb php pl pm "
    "lua r rmd jl scala swift dart ex exs erl hs clj sql sh bash zsh fish ps1 psm1 bat cmd make mk cmake gradle "
    "tf tfvars hcl bicep json jsonl json5 jsonc yaml yml toml ini cfg conf env properties xml xsd xsl html htm "
    "css scss sass less vue svelte md rst txt adoc tex bib csv tsv log lock sum mod proto graphql gql thrift avsc "
    "svg png jpg jpeg gif webp ico bmp tiff tif avif heic psd mp3 mp4 wav ogg flac mov avi mkv webm ttf otf woff "
    "woff2 eot pdf doc docx xls xlsx ppt pptx parquet arrow feather orc avro sqlite db map snap diff patch po pot "
    "mo pem crt cer key pub asc sig gpg license editorconfig dockerfile gitignore gitattributes whl egg jar war "
    "class pyc so dll dylib exe o a lib wasm tpl tmpl j2 jinja mustache erb "
)
"""Endings of what other readers read, or of media: code that loads a model by such a name is seldom "
    "and seen as code."""


def ending(path: str) -> str:
    """The ending of a file name in lower case, without the dot; empty where there is none."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name.lstrip(".") else ""


def claims(path: str) -> bool:
    """Files that may be models: endings of models and archives, unknown ones, none at all; texts, for saved trees."""
    if path.rpartition("/")[2] in NAMED:
        return True
    found = ending(path)
    return found not in OTHERS or found == "txt"
