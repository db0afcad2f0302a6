"""What a dotted name that a model's configuration gives to an importer would call.

Judged by exact parts, not by a prefix: `torch.serialization.os.system` is `os.system` wherever it is reached from.
"""

from __future__ import annotations

import re

from bartizan.artifacts.formats.reading import words
from bartizan.artifacts.inspection import Verdict
from bartizan.artifacts.pickle import judge as symbols
from bartizan.artifacts.pickle.symbols import SYMBOLS

# Modules whose very use from a configuration runs, reads, writes or reaches out.
DANGEROUS_MODULES = words(
    "os posix nt ntpath posixpath subprocess sys importlib imp runpy pkgutil pydoc socket socketserver ssl ctypes cffi "
    "_ctypes pty shutil commands popen2 multiprocessing concurrent threading asyncio signal pickle _pickle cPickle "
    "dill cloudpickle marshal shelve code codeop timeit cProfile profile pdb bdb trace webbrowser urllib urllib2 "
    "urllib3 http httplib requests httpx aiohttp ftplib smtplib poplib imaplib telnetlib nntplib xmlrpc paramiko "
    "fabric pexpect ptyprocess pip ensurepip setuptools distutils site zipimport sysconfig venv idlelib lib2to3 "
    "gc inspect builtins __builtin__ _posixsubprocess _io tempfile platform uuid antigravity nturl2path resource "
    "fileinput linecache tarfile zipfile sqlite3 dbm mmap sched atexit faulthandler _frozen_importlib _osx_support "
    "_aix_support _pyrepl doctest unittest test turtledemo tkinter gfile"
)

# Functions that are dangerous whatever module they are reached through.
DANGEROUS_NAMES = words(
    "system popen popen2 popen3 popen4 exec eval execfile compile __import__ import_module _gcd_import execv execve "
    "execl execlp execvp execvpe spawnl spawnv spawnve posix_spawn startfile check_output check_call getoutput "
    "getstatusoutput Popen run_path run_module runctx resolve_name import_string locate unlink rmtree removedirs "
    "get_file enable_unsafe_deserialization disable_safe_mode load_module find_module load_from_checkpoint "
    "getattr setattr delattr globals locals vars breakpoint open input FileIO memmap fromfile savetxt tofile "
    "open_code fork forkpty kill addsitedir urlretrieve urlopen hf_hub_download snapshot_download "
    "get_method get_class get_object get_static_method run_line_magic load_op_library load_library py_function "
    "numpy_function gfile GFile read_file write_file sympify parse_expr embed interact load_checkpoint load_model"
)

# Loaders that run what another file holds.
LOADERS = words(
    "torch.load torch.jit.load torch.hub.load torch.hub.load_state_dict_from_url torch.package.PackageImporter "
    "joblib.load numpy.load numpy.lib.npyio.load pandas.read_pickle pandas.read_csv pandas.eval "
    "keras.models.load_model "
    "keras.saving.load_model tensorflow.keras.models.load_model tensorflow.saved_model.load skops.io.load "
    "torch.utils.cpp_extension.load torch.utils.cpp_extension.load_inline tensorflow.load_op_library "
    "tensorflow.load_library torch.ops.load_library torch.classes.load_library"
)

# Standard modules whose functions only compute; any other standard module from a configuration is a question.
HARMLESS_STANDARD = words(
    "collections math cmath datetime decimal fractions enum typing types numbers statistics dataclasses string "
    "random itertools array bisect heapq copy calendar time zoneinfo abc"
)

STANDARD = HARMLESS_STANDARD | words(
    "argparse ast base64 binascii bz2 cgi cgitb chunk cmd codecs colorsys compileall configparser contextlib "
    "contextvars copyreg crypt csv ctypes curses difflib dis email encodings errno fcntl filecmp fnmatch formatter "
    "functools getopt getpass gettext glob graphlib grp gzip hashlib hmac html io ipaddress json "
    "keyword locale logging "
    "lzma mailbox mailcap mimetypes modulefinder msilib msvcrt netrc nis opcode operator optparse ossaudiodev "
    "pathlib pickletools pipes plistlib pprint pstats pwd py_compile pyclbr queue quopri re readline "
    "reprlib rlcompleter "
    "sched secrets select selectors shlex smtpd sndhdr spwd stat stringprep struct sunau symtable syslog tabnanny "
    "termios textwrap this token tokenize tomllib traceback tracemalloc tty turtle unicodedata uu warnings wave "
    "weakref winreg winsound wsgiref xdrlib xml zipapp zlib nturl2path"
)

HARMLESS_BUILTINS = words(
    "int float str bool list dict tuple set frozenset bytes bytearray complex range slice object type len min max sum "
    "abs round sorted reversed enumerate zip map filter any all print repr hash iter next divmod pow ord chr "
    "Ellipsis NoneType property staticmethod classmethod super"
)

# Packages of which models are made. A class of these is ordinary; a function is worth a look.
FRAMEWORKS = words(
    "torch torchvision torchaudio torchmetrics pytorch_lightning lightning transformers diffusers accelerate peft nemo "
    "megatron apex timm keras keras_core keras_hub keras_nlp keras_cv tf_keras tensorflow tensorflow_addons jax flax "
    "optax numpy scipy sklearn xgboost lightgbm catboost onnx onnxruntime omegaconf hydra sentence_transformers "
    "tokenizers spacy thinc fairseq speechbrain monai detectron2 mmdet mmcv mmengine ultralytics einops datasets "
    "pandas imblearn category_encoders quantile_forest feature_engine sktime statsmodels"
)

IDENTIFIER = re.compile(r"[^\W\d]\w*")
CLASS = re.compile(r"_?[A-Z][A-Za-z0-9_]*")


def judge(dotted: str) -> tuple[Verdict, str]:
    """What calling this name on loading amounts to, by what is said here and by what pickles are judged by."""
    verdict, why = _by_parts(dotted)
    parts = dotted.replace(":", ".").strip().split(".")
    if verdict is Verdict.MALICIOUS or parts[0] in {"builtins", "__builtin__"}:
        return verdict, why
    for count in range(1, len(parts)):
        module, name = SYMBOLS.canonical(".".join(parts[:count]), ".".join(parts[count:]))
        reason = symbols.MALICIOUS.get(SYMBOLS.category(module, name) or "")
        if reason is not None:
            return Verdict.MALICIOUS, reason
    module, name = SYMBOLS.canonical(".".join(parts[:-1]), parts[-1])
    reason = symbols.MALICIOUS.get(symbols.category(module, name))
    return (verdict, why) if reason is None else (Verdict.MALICIOUS, reason)


def _by_parts(dotted: str) -> tuple[Verdict, str]:
    """What calling this name on loading amounts to, with the reason as a clause.

    clean: a class of a known package or a harmless builtin. unsafe: a class or function of somebody's own package.
    suspicious: what no configuration of a model ordinarily names. malicious: it runs, reads or writes.
    """
    name = dotted.replace(":", ".").strip()
    parts = name.split(".")
    root, last = parts[0], parts[-1]
    if any(not IDENTIFIER.fullmatch(one) for one in parts):
        return Verdict.SUSPICIOUS, "is no plain dotted name"
    if name in LOADERS:
        return Verdict.MALICIOUS, "loads another file, whatever that file runs"
    if root in ("builtins", "__builtin__") and root != last and parts[1:] == [last]:
        return _builtin(last)
    if any(one.startswith("__") for one in parts):
        return Verdict.MALICIOUS, "reaches the interpreter's internals"
    reached = next((one for one in parts[:-1] if one in DANGEROUS_MODULES), None)
    if (reached and (root == reached or root in FRAMEWORKS | STANDARD)) or last in DANGEROUS_NAMES:
        return Verdict.MALICIOUS, "runs code, reads or writes outside the model"
    if root in STANDARD:
        if root in HARMLESS_STANDARD or name == "functools.partial":
            return Verdict.UNSAFE, "is a function of the standard library that only computes"
        return Verdict.SUSPICIOUS, "is a part of the standard library that no model's configuration needs"
    if root in DANGEROUS_MODULES:
        return Verdict.MALICIOUS, "runs code, reads or writes outside the model"
    if root in FRAMEWORKS:
        if CLASS.fullmatch(last) and not any(one.startswith("_") for one in parts[:-1]):
            return Verdict.CLEAN, "is a class of a known package"
        return Verdict.UNSAFE, "is a function of a known package"
    return Verdict.UNSAFE, "is code that is not in the file"


def _builtin(name: str) -> tuple[Verdict, str]:
    if name in HARMLESS_BUILTINS:
        return Verdict.CLEAN, "is a builtin that only computes"
    if name in DANGEROUS_NAMES or name.startswith("__"):
        return Verdict.MALICIOUS, "runs code, reads or writes outside the model"
    return Verdict.SUSPICIOUS, "is a builtin that no model's configuration needs"
