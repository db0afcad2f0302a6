"""Functions of libraries and of the standard library that call, look up or change what their arguments name."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus.assemble import (
    NONE,
    TOUCH,
    built,
    call,
    listed,
    made,
    mapped,
    name,
    number,
    pickled,
    raw,
    several,
    text,
    words,
)

Case = tuple[str, Verdict, bytes]
BAD, ODD, RUNS, CLEAN = Verdict.MALICIOUS, Verdict.SUSPICIOUS, Verdict.UNSAFE, Verdict.CLEAN
OPENS = name("builtins", "open")
OWN = name("mine.tools", "prepare")
PATH = text("/tmp/x")

STANDARD = """
annotationlib.ForwardRef.evaluate annotationlib.call_evaluate_function argparse.FileType codecs.register
codecs.register_error compression.zstd.open compression.gzip.GzipFile concurrent.interpreters.create
dataclasses._create_fn dataclasses.make_dataclass gettext.c2py gettext.translation mimetypes.init
modulefinder.ModuleFinder.run_script ossaudiodev.open profiling.sampling.main pstats.Stats pyclbr.readmodule
tabnanny.check tracemalloc.Snapshot.load typing._eval_type typing.get_type_hints typing.ForwardRef._evaluate uu.decode
xml.dom.minidom.parse xml.etree.ElementTree.parse xml.sax.parse _interpreters.exec _xxsubinterpreters.run_string
torch._C.PyTorchFileWriter torch._C.import_ir_module
"""


def cases() -> Iterator[Case]:
    for one in words(STANDARD):
        module, qualified = split(one)
        yield one, BAD, pickled(call(name(module, qualified), PATH, text("w")))
    inherited = name("transformers", "AutoModel.from_pretrained")
    yield "inherited", ODD, pickled(call(inherited, PATH))
    for one in words(LIBRARIES):
        module, qualified = split(one)
        yield one, BAD, pickled(call(name(module, qualified), PATH, text("w")))
    for label, verdict, body in (
        *_looking_up(),
        *_calling(),
        *_changing(),
        *_copies(),
        *_clients(),
        *_through_others(),
        *_growing(),
        *_handing(),
    ):
        yield label, verdict, pickled(body)


LIBRARIES = """
spacy.util.import_file nltk.internals.spawn_trusted pandas._version.run_command catboost.core.read_cd
sklearn.utils._testing.assert_run_python_script_without_output torch._dynamo.utils._load_obj_from_str
lightgbm.engine.train gensim.models.fasttext.load_facebook_model
statsmodels.tsa.x13.x13_arima_analysis joblib.disk.rm_subdirs mlflow.run paddle.load
"""
"""Functions of libraries that hand their parameters to what acts, a few of thousands."""


def split(symbol: str) -> tuple[str, str]:
    """Module and name of a symbol: the name begins with the last part, or with the first that is a class."""
    parts = symbol.split(".")
    at = next((at for at, one in enumerate(parts[:-1]) if one[:1].isupper()), len(parts) - 1)
    return ".".join(parts[:at]), ".".join(parts[at:])


def _looking_up() -> Iterator[Case]:
    """A global by its name, from functions that ordinary pickles call."""
    for module in ("numpy.core", "numpy._core"):
        finder = name(module, "_ufunc_reconstruct")
        yield f"{module}-finds", BAD, call(call(finder, text("os"), text("system")), text(TOUCH))
        yield f"{module}-ordinary", CLEAN, call(finder, text("numpy"), text("add"))
    finder = name("scipy._lib._uarray._backend", "unpickle_function")
    yield "uarray-finds", BAD, call(call(finder, text("os"), text("system"), NONE), text(TOUCH))
    yield (
        "named-tuple-imports",
        ODD,
        call(name("dill._dill", "_create_namedtuple"), text("T"), listed(), text("telnetlib")),
    )
    yield (
        "named-tuple",
        CLEAN,
        call(name("dill._dill", "_create_namedtuple"), text("T"), listed(text("a")), text("__main__")),
    )


def _calling() -> Iterator[Case]:
    """The first argument or another is called with the rest."""
    rebuild = name("torch._tensor", "_rebuild_from_type_v2")
    yield "rebuild-calls", BAD, call(rebuild, OPENS, name("torch", "Tensor"), several(PATH, text("w")), mapped())
    yield "rebuild-own", RUNS, call(rebuild, OWN, name("torch", "Tensor"), several(PATH), mapped())
    yield "create-type-calls", BAD, call(name("dill._dill", "_create_type"), OPENS, PATH, text("w"))
    yield "create-type-own", RUNS, call(name("dill._dill", "_create_type"), OWN, PATH)
    yield "create-array-calls", BAD, call(name("dill._dill", "_create_array"), OPENS, several(PATH, text("w")))
    generator = name("numpy.random._pickle", "__generator_ctor")
    yield "generator-calls", BAD, call(generator, PATH, OPENS)
    yield "generator-own", RUNS, call(generator, PATH, OWN)
    yield "generator", CLEAN, call(generator, text("MT19937"))
    writes = call(name("builtins", "getattr"), call(name("pathlib", "Path"), PATH), text("write_text"))
    yield "generator-method", BAD, call(generator, PATH, writes)
    hooked = built(call(name("types", "SimpleNamespace")), mapped((text("__reduce_ex__"), writes)))
    yield "copy-asks-the-object", BAD, call(name("copy", "copy"), hooked)
    yield "copy", CLEAN, call(name("copy", "copy"), call(name("types", "SimpleNamespace")))


def _copies() -> Iterator[Case]:
    """Cloudpickle within other libraries; dill's way to methods of builtin types."""
    for package in ("numba", "ray", "srsly", "joblib.externals", "pyspark"):
        module = f"{package}.cloudpickle.cloudpickle"
        yield f"{package}-imports", RUNS, call(name(module, "subimport"), text("numpy"))
        yield f"{package}-loads", BAD, call(name(module, "loads"), text("x"))
    method = name("dill._dill", "_getattr")
    kind = text("<method 'lower' of 'str' objects>")
    yield "dill-method", CLEAN, call(method, name("builtins", "str"), text("lower"), kind)
    code = text("a'b'c'__import__(\"os\").system(\"id\")'")
    yield "dill-method-evaluates", BAD, call(method, name("builtins", "str"), text("lower"), code)


def _changing() -> Iterator[Case]:
    """Setters of what a pickle made, given what others use."""
    state = several(mapped((text("__init__"), OWN)), NONE)
    used = name("collections", "OrderedDict")
    for one in ("_class_setstate", "_function_setstate"):
        yield one, BAD, call(name("cloudpickle.cloudpickle", one), used, state)
    yield "_setitems", BAD, call(name("dill._dill", "_setitems"), used, mapped())


def _through_others() -> Iterator[Case]:
    """A module reached as an attribute of what a project's own module imports."""
    for module, qualified in (
        ("mine.tools", "helpers.os.system"),
        ("mine.tools", "Runner.subprocess.check_output"),
        ("numpy.ma.core", "np.core.os.system"),
    ):
        yield f"{module}.{qualified}", BAD, call(name(module, qualified), text(TOUCH))
    reached = call(name("builtins", "getattr"), name("mine.tools", "helpers"), text("os"))
    taken = call(name("builtins", "getattr"), reached, text("system"))
    yield "attribute-of-an-own-object", BAD, call(taken, text(TOUCH))
    yield "own-attribute", RUNS, call(name("mine.tools", "Runner.operating_system"), text("linux"))


def _clients() -> Iterator[Case]:
    """Settings and clients that checkpoints keep; the same when they are told where to go."""
    session = made(name("requests.sessions", "Session"))
    yield "session", RUNS, built(session, mapped((text("headers"), made(name("http.cookiejar", "CookieJar")))))
    get = call(name("builtins", "getattr"), session, text("get"))
    yield "session-gets", BAD, call(get, text("http://collect.invalid"))
    yield "client-with-address", BAD, call(name("http.client", "HTTPConnection"), text("collect.invalid"))
    yield "settings", CLEAN, built(made(name("omegaconf.dictconfig", "DictConfig")), mapped())
    yield "settings-read", BAD, call(name("omegaconf", "OmegaConf.load"), PATH)


def _growing() -> Iterator[Case]:
    """A number that asks for more memory than there is."""
    for module, function in (("builtins", "bytes"), ("numpy", "zeros"), ("operator", "mul")):
        for label, verdict, count in (("much", ODD, 2_000_000_000), ("ordinary", CLEAN, 20)):
            given = (text("a"), number(count)) if function == "mul" else (number(count),)
            yield f"{function}-{label}", verdict, call(name(module, function), *given)


def _handing() -> Iterator[Case]:
    """A function of the project's own within an ordinary object is never clean."""
    yield "factory-own", RUNS, call(name("collections", "defaultdict"), OWN)
    yield "factory", CLEAN, call(name("collections", "defaultdict"), name("builtins", "int"))
    empty = call(name("numpy.core.multiarray", "_reconstruct"), name("mine", "Array"), several(number(0)), raw(b"b"))
    yield "own-array", RUNS, built(empty, several(number(1)))
    yield (
        "own-method",
        BAD,
        call(OWN, call(name("builtins", "getattr"), made(name("pathlib", "Path"), PATH), text("unlink"))),
    )
