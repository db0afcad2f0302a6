"""What loads run: by the version of torch that a project asks for, Keras's switch, streams of other languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.model.values import Unknown
from tests.sources.repository.code.reads import said


@pytest.mark.parametrize(
    ("manifest", "weights_only"),
    [
        ("torch==2.6.0", True),
        ("torch==2.5.1", None),
        ("torch>=2.6,<3", True),
        ("torch>2.7", True),
        ("torch~=2.8", True),
        ("torch<2.6", None),
        ("torch~=2.5.1", None),
        ("torch==2.4.*", None),
        ("torch~=2.5", Unknown),
        ("torch>=2.1", Unknown),
        ("torch", Unknown),
        ("numpy==2.0", Unknown),
    ],
)
def test_torch_by_its_version(tmp_path: Path, manifest: str, weights_only: object) -> None:
    code = "import torch\ntorch.load('m.pt')\n"
    files: dict[str, str | bytes] = {"requirements.txt": f"{manifest}\n", "a.py": code, "m.pt": b"x"}
    config = said(tmp_path, files).only("code/model-load").config
    if weights_only is Unknown:
        assert isinstance(config["weights_only"], Unknown)
    else:
        assert config.get("weights_only") is weights_only


def test_what_is_written_goes_before_the_version(tmp_path: Path) -> None:
    code = "import torch\ntorch.load('m.pt', weights_only=False)\n"
    found = said(tmp_path, {"requirements.txt": "torch==2.9.0\n", "a.py": code, "m.pt": b"x"})
    assert found.only("code/model-load").config["weights_only"] is False


@pytest.mark.parametrize(
    ("call", "trusted", "pinned"),
    [
        ("torch.hub.load('acme/repo', 'm', trust_repo=True)", True, False),
        ("torch.hub.load('acme/repo', 'm')", True, False),
        (f"torch.hub.load('acme/repo:{'a1' * 20}', 'm')", True, True),
        ("torch.hub.load('acme/repo', 'm', trust_repo='check')", False, False),
        ("torch.hub.load('pytorch/vision', 'resnet18')", None, False),
        ("torch.hub.load('vendored', 'm', source='local')", None, False),
    ],
)
def test_repositories_that_torch_runs(tmp_path: Path, call: str, trusted: bool | None, pinned: bool) -> None:
    config = said(tmp_path, {"a.py": f"import torch\n{call}\n"}).only("code/model-load").config
    assert (config.get("trust_remote_code"), config["pinned"], config["format"]) == (trusted, pinned, "code")


@pytest.mark.parametrize(
    ("use", "safe_mode"),
    [
        ("keras.models.load_model('m.keras', safe_mode=False)", False),
        ("keras.models.load_model('m.keras')", None),
        ("keras.config.enable_unsafe_deserialization()", False),
    ],
)
def test_keras(tmp_path: Path, use: str, safe_mode: bool | None) -> None:
    config = said(tmp_path, {"a.py": f"import keras\n{use}\n"}).only("code/model-load").config
    assert (config["format"], config.get("safe_mode")) == ("keras", safe_mode)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("pickle.loads(requests.get(u).content)", True),
        ("data = requests.get(u).content\n    return torch.load(io.BytesIO(data), weights_only=False)", True),
        ("pickle.loads(pickle.dumps(u))", False),
        ("pickle.loads(redis.get(u))", False),
    ],
)
def test_what_comes_over_the_network(tmp_path: Path, body: str, found: bool) -> None:
    code = f"import io, pickle, requests, torch\ndef f(u, redis):\n    {body}\n"
    loads = said(tmp_path, {"a.py": code})
    assert [loads.config(one).get("untrusted") for one in loads.ids("code/model-load")] == ([True] if found else [])


JAVA = (
    "package a;\nimport java.io.*;\nimport java.net.URL;\nclass L {{ Object f(byte[] b) throws Exception {{ {} }} }}\n"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return new ObjectInputStream(new URL(u).openStream()).readObject();", [True]),
        ('var in = new ObjectInputStream(new FileInputStream("model.ser")); return in.readObject();', [None]),
        ("return new ObjectInputStream(new ByteArrayInputStream(b)).readObject();", []),
        ('return new ObjectInputStream(new FileInputStream("session.ser")).readObject();', []),
    ],
)  # fmt: skip
def test_java(tmp_path: Path, body: str, expected: list[object]) -> None:
    found = said(tmp_path, {"src/a/L.java": JAVA.format(body)})
    configs = [found.config(one) for one in found.ids("code/model-load")]
    assert [one.get("untrusted") for one in configs] == expected
    assert all(one["format"] == "pickle" and one["function"] == "ObjectInputStream.readObject" for one in configs)


@pytest.mark.parametrize(("name", "count"), [("model.bin", 1), ("settings.bin", 0)])
def test_csharp(tmp_path: Path, name: str, count: int) -> None:
    code = (
        "using System.IO;\nusing System.Runtime.Serialization.Formatters.Binary;\nnamespace A;\n"
        "public class L\n{\n"
        "    public object F()\n    {\n        var formatter = new BinaryFormatter();\n"
        f'        using var stream = File.OpenRead("{name}");\n'
        "        return formatter.Deserialize(stream);\n    }\n}\n"
    )
    assert len(said(tmp_path, {"A/L.cs": code}).ids("code/model-load")) == count
