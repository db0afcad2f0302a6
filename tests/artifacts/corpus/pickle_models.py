"""Ordinary models and objects, opcode by opcode as scikit-learn, NumPy, pandas, PyTorch and the others write them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus.assemble import (
    EMPTY_TUPLE,
    MARK,
    MEMOIZE,
    NONE,
    POP,
    TRUE,
    built,
    call,
    framed,
    get,
    listed,
    made,
    mapped,
    name,
    number,
    pickled,
    put,
    raw,
    several,
    short,
    stack_name,
    text,
    words,
)

Case = tuple[str, Verdict, bytes]
CLEAN, UNSAFE = Verdict.CLEAN, Verdict.UNSAFE


def dtype(code: str = "f8", order: str = "<") -> bytes:
    state = several(number(3), text(order), NONE, NONE, NONE, number(-1), number(-1), number(0))
    return built(call(name("numpy", "dtype"), text(code), b"\x89", TRUE), state)


def array(values: bytes = bytes(16), core: str = "numpy.core.multiarray", code: str = "f8") -> bytes:
    empty = call(name(core, "_reconstruct"), name("numpy", "ndarray"), several(number(0)), raw(b"b"))
    return built(empty, several(number(1), several(number(len(values) // 8)), dtype(code), b"\x89", raw(values)))


def scalar() -> bytes:
    return call(name("numpy._core.multiarray", "scalar"), dtype(), raw(bytes(8)))


def estimator(module: str, cls: str, *attributes: tuple[str, bytes]) -> bytes:
    state = [(text(key), value) for key, value in attributes]
    return built(made(name(module, cls)), mapped(*state, (text("_sklearn_version"), text("1.5.0"))))


def reconstructed(module: str, cls: str, state: bytes) -> bytes:
    """As protocols 0 and 1 write an object."""
    return built(
        call(name("copy_reg", "_reconstructor"), name(module, cls), name("__builtin__", "object"), NONE), state
    )


def tree() -> bytes:
    """A decision tree of scikit-learn."""
    nodes = call(name("sklearn.tree._tree", "Tree"), number(4), array(), number(1))
    nodes = built(
        nodes, mapped((text("max_depth"), number(3)), (text("nodes"), array(bytes(64))), (text("values"), array()))
    )
    return pickled(
        estimator("sklearn.tree._classes", "DecisionTreeClassifier", ("criterion", text("gini")), ("tree_", nodes)), 4
    )


def tensor(key: str = "0") -> bytes:
    storage = several(text("storage"), name("torch", "FloatStorage"), text(key), text("cpu"), number(16)) + b"Q"
    hooks = call(name("collections", "OrderedDict"))
    return call(
        name("torch._utils", "_rebuild_tensor_v2"),
        storage,
        number(0),
        several(number(4), number(4)),
        several(number(4), number(1)),
        b"\x89",
        hooks,
    )


def state_dict() -> bytes:
    """The state of a PyTorch model."""
    entries = b"(" + text("fc.weight") + tensor() + text("fc.bias") + tensor() + b"u"
    return pickled(call(name("collections", "OrderedDict")) + entries)


def whole_module() -> bytes:
    """A PyTorch model saved whole, of the project's own class."""
    parameter = call(
        name("torch._utils", "_rebuild_parameter"), tensor(), TRUE, call(name("collections", "OrderedDict"))
    )
    linear = built(
        made(name("torch.nn.modules.linear", "Linear")),
        mapped((text("_parameters"), mapped((text("weight"), parameter)))),
    )
    return pickled(built(made(name("acme.model", "Net")), mapped((text("_modules"), mapped((text("fc"), linear))))))


def joblib_file(protocol: int = 4) -> bytes:
    """joblib's own: an array raw behind its wrapper, with padding, then the rest."""
    state = mapped(
        (short("subclass"), name("numpy", "ndarray")),
        (short("shape"), several(number(5))),
        (short("order"), short("C")),
        (short("dtype"), dtype()),
        (short("allow_mmap"), TRUE),
        (short("numpy_array_alignment_bytes"), number(16)),
    )
    first = b"}" + MARK + short("weights") + built(made(name("joblib.numpy_pickle", "NumpyArrayWrapper")), state)
    raw_data = b"\x07" + b"\xff" * 7 + struct.pack("<5d", 1.0, 2.0, 3.0, 4.0, 5.0)
    return bytes([0x80, protocol]) + framed(first) + raw_data + framed(short("n") + number(3) + b"u.")


def joblib_objects() -> bytes:
    """joblib's array of objects: a pickle of its own in the middle."""
    state = mapped(
        (short("shape"), several(number(2))),
        (short("dtype"), dtype("O8", "|")),
        (short("numpy_array_alignment_bytes"), number(16)),
    )
    wrapper = built(made(name("joblib.numpy_pickle", "NumpyArrayWrapper")), state)
    return b"\x80\x04" + listed(wrapper + pickled(listed(text("a"), NONE), 4)) + b"."


def legacy_torch() -> bytes:
    """PyTorch before 1.6: several pickles, then the storages raw."""
    magic = pickled(b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")
    system = mapped((text("protocol_version"), number(1001)), (text("little_endian"), TRUE))
    storages = struct.pack("<q16f", 16, *range(16))
    return magic + pickled(b"M\xe9\x03") + pickled(system) + state_dict() + pickled(listed(text("0"))) + storages


def frame() -> bytes:
    """A DataFrame of pandas."""
    columns = call(
        name("pandas.core.indexes.base", "_new_Index"),
        name("pandas.core.indexes.base", "Index"),
        mapped((text("data"), array()), (text("name"), NONE)),
    )
    rows = call(
        name("pandas.core.indexes.base", "_new_Index"),
        name("pandas.core.indexes.range", "RangeIndex"),
        mapped((text("start"), number(0)), (text("stop"), number(2))),
    )
    block = call(
        name("pandas._libs.internals", "_unpickle_block"),
        array(),
        call(name("builtins", "slice"), number(0), number(1), number(1)),
        number(2),
    )
    manager = call(name("pandas.core.internals.managers", "BlockManager"), several(block), listed(columns, rows))
    return pickled(
        built(made(name("pandas.core.frame", "DataFrame")), mapped((text("_mgr"), manager), (text("attrs"), b"}"))), 4
    )


def cloudpickled() -> bytes:
    """A function with its code, as cloudpickle writes it; it is not called."""
    code = call(
        call(name("cloudpickle.cloudpickle", "_builtin_type"), text("CodeType")),
        number(1),
        raw(b"\x97\x00|\x00S\x00"),
        several(text("np"), text("log")),
    )
    spaces = mapped((text("np"), call(name("cloudpickle.cloudpickle", "subimport"), text("numpy"))))
    function = call(name("cloudpickle.cloudpickle", "_make_function"), code, spaces, NONE, NONE, NONE)
    return pickled(
        call(name("cloudpickle.cloudpickle", "_function_setstate"), function, several(b"}", b"}")) + POP + function, 4
    )


def forest(count: int = 40) -> bytes:
    """Many trees that share what they name by the memo."""
    cls = name("sklearn.tree._classes", "DecisionTreeClassifier") + put(9)
    trees = (
        cls
        + POP
        + b"".join(
            get(9) + b")\x81" + mapped((text("max_depth"), number(i)), (text("a"), array())) + b"b"
            for i in range(count)
        )
    )
    whole = b"](" + trees + b"e"
    return pickled(
        built(made(name("sklearn.ensemble._forest", "RandomForestClassifier")), mapped((text("estimators_"), whole))), 3
    )


SKLEARN = words(
    "sklearn.linear_model._logistic.LogisticRegression sklearn.linear_model.logistic.LogisticRegression "
    "sklearn.svm._classes.SVC sklearn.preprocessing._data.StandardScaler sklearn.pipeline.Pipeline "
    "sklearn.cluster._kmeans.KMeans sklearn.decomposition._pca.PCA "
    "sklearn.neighbors._classification.KNeighborsClassifier sklearn.naive_bayes.GaussianNB "
    "sklearn.feature_extraction.text.TfidfVectorizer sklearn.ensemble._gb.GradientBoostingClassifier "
    "sklearn.compose._column_transformer.ColumnTransformer sklearn.ensemble.forest.RandomForestClassifier "
    "sklearn.model_selection._search.GridSearchCV sklearn.calibration.CalibratedClassifierCV "
    "sklearn.impute._base.SimpleImputer xgboost.sklearn.XGBClassifier xgboost.core.Booster "
    "lightgbm.sklearn.LGBMRegressor lightgbm.basic.Booster catboost.core.CatBoostClassifier "
    "scipy.sparse._csr.csr_matrix scipy.sparse.csr.csr_matrix "
    "scipy.stats._distn_infrastructure.rv_continuous_frozen torch.nn.modules.container.Sequential "
    "torch.nn.modules.transformer.TransformerEncoder torch.optim.adam.Adam "
)


def objects() -> Iterator[Case]:
    for symbol in SKLEARN:
        module, _, cls = symbol.rpartition(".")
        yield f"object-{symbol}", CLEAN, pickled(estimator(module, cls, ("coef_", array()), ("n", scalar())), 4)
    yield (
        "object-protocol-0",
        CLEAN,
        pickled(reconstructed("sklearn.svm.classes", "SVC", mapped((text("C"), number(1)))), 0),
    )
    for call_ in (
        call(name("datetime", "datetime"), raw(b"\x07\xe8\x01\x01\0\0\0\0\0\0")),
        call(name("datetime", "timedelta"), number(1), number(0), number(0)),
        call(name("decimal", "Decimal"), text("1.5")),
        call(name("uuid", "UUID")),
        call(name("collections", "OrderedDict"), listed()),
        call(name("collections", "defaultdict"), name("builtins", "list")),
        call(name("collections", "Counter"), mapped((text("a"), number(1)))),
        call(name("pathlib", "PosixPath"), text("models"), text("a")),
        call(name("re", "_compile"), text("a+"), number(0)),
        call(name("fractions", "Fraction"), text("1/2")),
        call(name("builtins", "complex"), number(1), number(2)),
        call(name("__builtin__", "set"), listed(number(1))),
        call(name("_codecs", "encode"), text("ÿ"), text("latin1")),
        call(name("builtins", "bytearray"), raw(b"abc")),
        call(name("builtins", "range"), number(0), number(5), number(1)),
        call(name("builtins", "slice"), NONE, NONE, NONE),
        call(name("functools", "partial"), name("numpy", "mean")),
        call(name("types", "SimpleNamespace")),
        call(name("builtins", "getattr"), text("a b"), text("split")),
        call(name("operator", "itemgetter"), number(0)),
        call(name("operator", "attrgetter"), text("score")),
        call(name("logging", "getLogger"), text("acme")),
        call(name("zoneinfo", "ZoneInfo._unpickle"), text("UTC"), number(1)),
        call(name("enum", "Enum"), number(1)),
        call(name("numpy.random._pickle", "__randomstate_ctor"), text("MT19937")),
        call(name("torch", "device"), text("cuda"), number(0)),
        call(name("torch", "Size"), several(number(3))),
        call(name("pandas._libs.tslibs.timestamps", "_unpickle_timestamp"), number(1), NONE, NONE),
        call(name("weakref", "WeakKeyDictionary")),
        call(name("array", "_array_reconstructor"), name("array", "array"), text("d"), number(14), raw(bytes(8))),
    ):
        label = call_.split(b"(")[0].replace(b"\n", b".").decode("latin-1")[1:].strip(".")
        yield f"plain-{label}", CLEAN, pickled(call_)


def plain() -> Iterator[Case]:
    yield "nothing", CLEAN, pickled(NONE)
    yield "dictionary", CLEAN, pickled(mapped((text("lr"), number(3)), (text("name"), text("resnet"))), 4)
    yield "protocol-0", CLEAN, b"(lp0\nI1\naF2.5\naS'abc'\nap1\na."
    yield "floats", CLEAN, b"\x80\x02](" + (b"G" + struct.pack(">d", 1.5)) * 4000 + b"e."
    yield "tuple-of-many", CLEAN, b"\x80\x02(" + b"K\x07" * 9000 + b"t."
    yield "long-bytes", CLEAN, pickled(raw(bytes(range(256)) * 5000))
    yield "words", CLEAN, pickled(listed(*[text(f"token-{i} of the vocabulary") for i in range(500)]))
    yield (
        "text-about-code",
        CLEAN,
        pickled(listed(text("import os; os.system('ls') is a bad idea, eval() too"), text("cos\tsystem"))),
    )
    yield "base64-text", CLEAN, pickled(listed(text("aGVsbG8gd29ybGQsIHRoaXMgaXMgcGxhaW4gdGV4dA==")))
    yield "nested-harmless", CLEAN, pickled(raw(tree()))
    yield "cyclic", CLEAN, pickled(b"]" + put(0) + get(0) + b"a")
    yield "several", CLEAN, pickled(number(1)) + pickled(number(2)) + tree()
    yield "shared", CLEAN, b"\x80\x04" + framed(short("a") + MEMOIZE + b"h\x00\x86.")
    yield "empty-tuple", CLEAN, pickled(EMPTY_TUPLE)


def models() -> Iterator[Case]:
    yield "tree", CLEAN, tree()
    yield "forest", CLEAN, forest()
    yield "array", CLEAN, pickled(array())
    yield "array-2", CLEAN, pickled(array(core="numpy._core.multiarray"), 5)
    yield "frame", CLEAN, frame()
    yield "joblib", CLEAN, joblib_file()
    yield "joblib-3", CLEAN, joblib_file(5)
    yield "joblib-objects", CLEAN, joblib_objects()
    yield "legacy-torch", CLEAN, legacy_torch()
    yield "state-dict", CLEAN, state_dict()
    yield "whole-module", UNSAFE, whole_module()
    yield (
        "own-class",
        UNSAFE,
        pickled(built(made(name("acme.models.ranker", "Ranker")), mapped((text("k"), number(5))))),
    )
    yield "own-function", UNSAFE, pickled(call(name("acme.models.ranker", "rebuild_ranker"), number(5)))
    yield "own-main", UNSAFE, pickled(made(name("__main__", "Net")))
    yield "cloudpickled", UNSAFE, cloudpickled()
    yield (
        "bound-method",
        UNSAFE,
        pickled(call(name("builtins", "getattr"), name("acme.models", "Model"), text("from_config"))),
    )
    yield (
        "function-transformer",
        CLEAN,
        pickled(
            estimator(
                "sklearn.preprocessing._function_transformer", "FunctionTransformer", ("func", name("numpy", "log1p"))
            )
        ),
    )
    yield (
        "custom-function-kept",
        CLEAN,
        pickled(
            estimator(
                "sklearn.preprocessing._function_transformer",
                "FunctionTransformer",
                ("func", name("acme.features", "clip")),
            )
        ),
    )
    yield "tensor-alone", UNSAFE, pickled(call(name("torch.storage", "_load_from_bytes"), raw(legacy_torch())))
    yield (
        "transformers-config",
        UNSAFE,
        pickled(
            built(
                made(name("transformers.models.bert.configuration_bert", "BertConfig")),
                mapped((text("url"), text("https://huggingface.co/x"))),
            )
        ),
    )
    yield (
        "gensim",
        CLEAN,
        pickled(built(made(name("gensim.models.word2vec", "Word2Vec")), mapped((text("wv"), array())))),
    )
    yield "spacy-class", UNSAFE, pickled(made(name("spacy.vocab", "Vocab")))
    yield (
        "stack-names",
        CLEAN,
        pickled(
            built(stack_name(short("sklearn.svm._classes"), short("SVC")) + b")\x81", mapped((short("C"), number(1)))),
            4,
        ),
    )


def cases() -> Iterator[Case]:
    """All of them."""
    for family in (objects, plain, models):
        yield from family()
