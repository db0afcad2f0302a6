"""Every format that is opened, the most telling first; adding one is one line here."""

from __future__ import annotations

from bartizan.artifacts.containers.alien import LFS, PROGRAM, SCRIPT, UNOPENED
from bartizan.artifacts.containers.compressed import FORMAT as COMPRESSED
from bartizan.artifacts.containers.numpy_file import FORMAT as NUMPY
from bartizan.artifacts.containers.seven_zip import FORMAT as SEVEN_ZIP
from bartizan.artifacts.containers.tars import FORMAT as TAR
from bartizan.artifacts.containers.zips import FORMAT as ZIP
from bartizan.artifacts.format import Format
from bartizan.artifacts.formats.boosted import FORMAT as BOOSTED
from bartizan.artifacts.formats.chat_template import FORMAT as CHAT_TEMPLATE
from bartizan.artifacts.formats.checkpoint_index import FORMAT as CHECKPOINT_INDEX
from bartizan.artifacts.formats.coreml import FORMAT as COREML
from bartizan.artifacts.formats.executorch import FORMAT as EXECUTORCH
from bartizan.artifacts.formats.gguf import FORMAT as GGUF
from bartizan.artifacts.formats.hdf5 import FORMAT as HDF5
from bartizan.artifacts.formats.json_document import FORMAT as JSON_DOCUMENT
from bartizan.artifacts.formats.llamafile import FORMAT as LLAMAFILE
from bartizan.artifacts.formats.message_pack import FORMAT as MESSAGE_PACK
from bartizan.artifacts.formats.onnx import FORMAT as ONNX
from bartizan.artifacts.formats.packaged import FORMAT as PACKAGED
from bartizan.artifacts.formats.paddle import FORMAT as PADDLE
from bartizan.artifacts.formats.path_file import FORMAT as PATH_FILE
from bartizan.artifacts.formats.python_source import FORMAT as PYTHON_SOURCE
from bartizan.artifacts.formats.r_objects import FORMAT as R_OBJECTS
from bartizan.artifacts.formats.safetensors import FORMAT as SAFETENSORS
from bartizan.artifacts.formats.spacy_config import FORMAT as SPACY_CONFIG
from bartizan.artifacts.formats.tensorflow import FORMAT as TENSORFLOW
from bartizan.artifacts.formats.tflite import FORMAT as TFLITE
from bartizan.artifacts.formats.xml_model import FORMAT as XML_MODEL
from bartizan.artifacts.formats.yaml_document import FORMAT as YAML_DOCUMENT
from bartizan.artifacts.pickle.format import FORMAT as PICKLE

FORMATS: tuple[Format, ...] = (
    PACKAGED,
    ZIP,
    SEVEN_ZIP,
    TAR,
    COMPRESSED,
    NUMPY,
    PICKLE,
    LFS,
    PROGRAM,
    SCRIPT,
    UNOPENED,
    LLAMAFILE,
    ONNX,
    GGUF,
    SAFETENSORS,
    HDF5,
    JSON_DOCUMENT,
    TENSORFLOW,
    TFLITE,
    EXECUTORCH,
    COREML,
    PADDLE,
    BOOSTED,
    MESSAGE_PACK,
    R_OBJECTS,
    XML_MODEL,
    YAML_DOCUMENT,
    PATH_FILE,
    SPACY_CONFIG,
    CHECKPOINT_INDEX,
    CHAT_TEMPLATE,
    PYTHON_SOURCE,
)
