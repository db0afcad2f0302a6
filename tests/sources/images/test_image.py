"""What an image holds: from each form in which one comes, every kind of thing, and with its layer."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import BinaryIO

import pytest

from bartizan.model.values import Value
from bartizan.sources.images.contents import ModelFile
from bartizan.sources.images.installed import GO_MARK
from bartizan.sources.images.reader import Limits
from bartizan.sources.images.source import ImageSettings
from tests.sources.images.building import (
    Built,
    Entry,
    build,
    digest,
    layout,
    listed,
    packed,
    saved,
    symlink,
    with_layers,
)
from tests.sources.images.scanning import HF_KEY, Scanned, config

SITE = "usr/local/lib/python3.11/site-packages"
COMMIT = "5617a9f61b028005a4858fdac845db406aefb181"


def metadata(name: str, version: str, more: str = "") -> str:
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}\nLong text\nName: not-this\n"


def small() -> Built:
    return build([{f"{SITE}/vllm-0.6.0.dist-info/METADATA": metadata("vllm", "0.6.0")}], {"User": "app"})


def go_program(modules: str) -> bytes:
    text = b"0" * 16 + modules.encode() + b"1" * 16
    version = b"go1.22.0"

    def counted(data: bytes) -> bytes:
        length, out = len(data), b""
        while length > 0x7F:
            out, length = out + bytes([length & 0x7F | 0x80]), length >> 7
        return out + bytes([length]) + data

    head = GO_MARK + bytes([8, 2])
    return (
        b"\x7fELF" + bytes(600_000) + head + bytes(32 - len(head)) + counted(version) + counted(text) + bytes(300_000)
    )


def jar() -> bytes:
    def made(files: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return out.getvalue()

    pom = b"#made\ngroupId=dev.langchain4j\nartifactId=langchain4j\nversion=0.35.0\n"
    inner = made({"META-INF/maven/dev.langchain4j/langchain4j/pom.properties": pom})
    return made({"BOOT-INF/lib/langchain4j-0.35.0.jar": inner, "META-INF/MANIFEST.MF": b""})


# The forms in which an image comes


@pytest.mark.parametrize("packing", ["", "gzip", "zstd"])
def test_a_layout_is_read_however_its_layers_are_packed(tmp_path: Path, packing: str) -> None:
    one = build([{f"{SITE}/vllm-0.6.0.dist-info/METADATA": metadata("vllm", "0.6.0")}], packing=packing)
    found = Scanned(layout(tmp_path / "image", one, name="registry.acme.example/chat:1.2"))
    assert found.gaps == []
    assert found.image.id == "image:registry.acme.example/chat:1.2"
    assert list(found.of("package")) == ["pkg:pypi/vllm@0.6.0"]


def test_every_form_of_one_image_gives_the_same(tmp_path: Path) -> None:
    folder = layout(tmp_path / "image", small(), name="acme/chat:1.2")
    forms = [folder, packed(folder, tmp_path / "oci.tar"), saved(tmp_path / "saved.tar", small(), "acme/chat:1.2")]
    forms.append(saved(tmp_path / "saved.tar.gz", small(), "acme/chat:1.2", zipped=True))
    scans = [Scanned(one) for one in forms]
    assert [one.gaps for one in scans] == [[], [], [], []]
    assert {one.image.id for one in scans} == {"image:acme/chat:1.2"}
    assert {tuple(one.of("package")) for one in scans} == {("pkg:pypi/vllm@0.6.0",)}


def test_an_image_without_a_name_is_known_by_its_file_and_digest(tmp_path: Path) -> None:
    one = small()
    found = Scanned(layout(tmp_path / "image", one))
    assert found.image.id == f"image:image@{one.top['digest']}"
    assert found.image.config["pinned"] is True


def test_an_archive_of_several_images_gives_each(tmp_path: Path) -> None:
    other = build([{"app/x.py": "import openai\n"}])
    found = Scanned(layout(tmp_path / "image", small(), other))
    assert len(found.images) == 2


def test_the_platform_is_chosen_in_a_layout_too(tmp_path: Path) -> None:
    arm = build(
        [{f"{SITE}/vllm-9.dist-info/METADATA": metadata("vllm", "9")}],
        platform={"os": "linux", "architecture": "arm64"},
    )
    folder = layout(tmp_path / "image", listed([arm, small()]), name="acme/chat:1.2")
    assert list(Scanned(folder).of("package")) == ["pkg:pypi/vllm@0.6.0"]
    assert list(Scanned(folder, ImageSettings("linux/arm64")).of("package")) == ["pkg:pypi/vllm@9"]


# Hostile archives


def test_a_layout_whose_blob_leads_out_is_not_followed(tmp_path: Path) -> None:
    folder = layout(tmp_path / "image", small())
    blob = next(iter((folder / "blobs" / "sha256").iterdir()))
    outside = tmp_path / "outside"
    outside.write_bytes(blob.read_bytes())
    blob.unlink()
    blob.symlink_to(outside)
    found = Scanned(folder)
    assert "is not there" in found.gaps[0].why


def test_a_changed_blob_is_not_believed(tmp_path: Path) -> None:
    one = small()
    folder = layout(tmp_path / "image", one, name="acme/chat:1.2")
    digest = one.manifest["layers"][0]["digest"].partition(":")[2]
    other = build([{"app/x": "y"}])
    (folder / "blobs" / "sha256" / digest).write_bytes(next(iter(other.blobs.values())))
    found = Scanned(folder)
    assert found.of("package") == {}
    assert "layer 1 of 1" in found.gaps[0].what


def test_a_changed_layer_of_docker_save_is_told(tmp_path: Path) -> None:
    one = small()
    one.layers[0] = build([{"app/x.py": "import openai\n"}]).layers[0]
    [gap] = Scanned(saved(tmp_path / "saved.tar", one, "acme/chat:1.2")).gaps
    assert "not what its digest says" in gap.why


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("index.json", b"{", "not valid JSON"),
        ("index.json", b"[]", "not a JSON object"),
        ("index.json", b"{}", "without 'manifests'"),
        ("index.json", b'{"manifests": [{"digest": "sha256:../../etc/passwd", "size": 1}]}', "without a digest"),
        ("index.json", b'{"manifests": [{"digest": "sha256:%s"}]}' % (b"a" * 64), "without its size"),
        ("index.json", b"[" * 100_000, "not valid JSON"),
        ("manifest.json", b"[{}]", "is not in the archive|is not there|cannot be"),
        ("other.txt", b"", "neither index.json nor manifest.json"),
    ],
)
def test_a_broken_layout_is_a_gap(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    (tmp_path / "image").mkdir()
    (tmp_path / "image" / name).write_bytes(data)
    for form in (tmp_path / "image", packed(tmp_path / "image", tmp_path / "image.tar")):
        found = Scanned(form)
        assert found.assets == []
        assert any(part in found.gaps[0].why for part in why.split("|"))


def test_a_file_that_is_no_archive_is_a_gap(tmp_path: Path) -> None:
    for number, data in enumerate([b"", b"x" * 5000, b"\x1f\x8b" + b"x" * 100]):
        file = tmp_path / f"{number}.tar"
        file.write_bytes(data)
        assert len(Scanned(file).gaps) == 1


# What is in it


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """An image as a company would ship it: a base, its libraries, models, an application, and a clean-up."""
    hub = "root/.cache/huggingface/hub/models--BAAI--bge-m3"
    base = {
        "etc/os-release": "ID=debian\n",
        "var/lib/dpkg/status": "Package: libcudnn9-cuda-12\nStatus: install ok installed\nVersion: 9.1.0.70-1\n\n"
        "Package: bash\nStatus: install ok installed\nVersion: 5.2\n\n"
        "Package: libnccl2\nStatus: deinstall ok config-files\nVersion: 2\n",
        f"{SITE}/torch-2.4.0.dist-info/METADATA": metadata("torch", "2.4.0", "License: BSD-3-Clause\n"),
        f"{SITE}/requests-2.32.0.dist-info/METADATA": metadata("requests", "2.32.0"),
        f"{SITE}/torch/__init__.py": "import openai\n",
        "opt/conda/conda-meta/faiss-gpu-1.8.0-h1_cuda12.json": "{}",
        "opt/node/node_modules/@langchain/core/package.json": json.dumps(
            {"name": "@langchain/core", "version": "0.2.1", "license": "MIT"}
        ),
    }
    models = [
        Entry(f"{hub}/blobs/abc", b"\x10\0\0\0\0\0\0\0" + b'{"__metadata__":{}}' + bytes(100)),
        symlink(f"{hub}/snapshots/{COMMIT}/model.safetensors", "../../blobs/abc"),
        Entry("root/.ollama/models/manifests/registry.ollama.ai/library/llama3.2/3b", b"{}"),
        Entry("root/.ollama/models/blobs/sha256-1", b"GGUF" + bytes(5000)),
        Entry("models/ranker.pkl", b"\x80\x04\x95" + bytes(300)),
    ]
    application = [
        Entry(
            "app/main.py",
            b"from openai import OpenAI\n\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n",
        ),
        Entry("app/.env", f"HF_TOKEN={HF_KEY}\n".encode()),
        Entry("app/.mcp.json", b'{"mcpServers": {"files": {"command": "npx", "args": ["-y", "@acme/files-mcp"]}}}'),
        Entry("app/main.tf", b'resource "aws_s3_bucket" "x" {}\n'),
        Entry(
            "usr/local/bin/ollama",
            go_program("path\tgithub.com/ollama/ollama\nmod\tgithub.com/ollama/ollama\tv0.3.0\n"),
            mode=0o755,
        ),
        Entry("usr/local/bin/notes-ollama", b"text"),
        Entry("opt/service/app.jar", jar()),
    ]
    clean = [Entry("app/.wh..env")]
    one = build(
        [base, models, application, clean],
        {
            "Env": [
                "PATH=/usr/bin",
                f"HUGGING_FACE_HUB_TOKEN={HF_KEY[:-3]}xYz",
                "DB_PASSWORD=Sup3rG3heim",
                "MODEL_ID=acme/ranker",
            ],
            "Entrypoint": ["vllm", "serve", "--trust-remote-code"],
            "ExposedPorts": {"8000/tcp": {}},
        },
        steps=["FROM base", "RUN download", "COPY app /app", "RUN rm /app/.env"],
        labels={"org.opencontainers.image.base.name": "docker.io/library/python:3.11"},
    )
    return Scanned(layout(tmp_path_factory.mktemp("whole") / "image", one, name="acme/chat:1.2"))


def test_nothing_of_it_is_left_unread(whole: Scanned) -> None:
    assert whole.gaps == []


def test_its_packages_are_those_that_are_installed(whole: Scanned) -> None:
    assert sorted(whole.of("package")) == [
        "pkg:conda/faiss-gpu@1.8.0",
        "pkg:deb/debian/libcudnn9-cuda-12@9.1.0.70-1",
        "pkg:generic/ollama",
        "pkg:golang/github.com/ollama/ollama@v0.3.0",
        "pkg:maven/dev.langchain4j/langchain4j@0.35.0",
        "pkg:npm/%40acme/files-mcp",
        "pkg:npm/%40langchain/core@0.2.1",
        "pkg:pypi/openai",
        "pkg:pypi/torch@2.4.0",
    ]
    assert whole.of("package")["pkg:pypi/torch@2.4.0"].config["license"] == "BSD-3-Clause"
    assert set(whole.targets("depends-on")) == set(whole.of("package")) - {
        "pkg:npm/%40acme/files-mcp",
        "pkg:pypi/openai",
    }
    assert whole.image.config["packages"] == {"conda": 1, "deb": 1, "go": 1, "maven": 1, "npm": 1, "pypi": 2}


def test_its_models_have_names_and_revisions(whole: Scanned) -> None:
    models = whole.of("model")
    assert sorted(models) == [
        "model:huggingface/BAAI/bge-m3",
        "model:huggingface/acme/ranker",
        "model:ollama/llama3.2:3b",
        "model:openai/gpt-4o",
    ]
    assert models["model:huggingface/BAAI/bge-m3"].config["revision"] == COMMIT


def test_its_model_files_are_known_by_name_and_by_content(whole: Scanned) -> None:
    assert sorted(one.name for one in whole.of("model-file").values()) == ["abc", "ranker.pkl", "sha256-1"]


def test_its_code_is_read_and_that_of_its_libraries_is_not(whole: Scanned) -> None:
    assert list(whole.of("code/module")) == ["image:acme/chat:1.2//app/main.py"]
    contained = {edge.source for edge in whole.edges if edge.kind == "contained-in" and edge.target == whole.image.id}
    assert "image:acme/chat:1.2//app/main.py" in contained
    assert [one.name for one in whole.of("code/mcp-server").values()] == ["files"]


def test_infrastructure_that_lies_in_an_image_is_none(whole: Scanned) -> None:
    assert not [one for one in whole.assets if one.type.startswith("AWS::")]


def test_keys_are_told_with_their_layer_even_when_it_was_cleaned_up(whole: Scanned) -> None:
    places = whole.places("secret")
    assert set(places) == {"/app/.env", "(ENV)"}
    note = places["/app/.env"]
    assert note is not None
    assert note.startswith("in layer 3 of 4 (")
    assert note.endswith("): COPY app /app; layer 4 deleted it, and the image still holds it")
    assert whole.targets("contains-secret") == [
        one for one in whole.of("secret") if one in whole.targets("contains-secret")
    ]


def test_no_key_stands_in_any_record(whole: Scanned) -> None:
    text = str((whole.assets, whole.edges, whole.gaps))
    assert HF_KEY[8:] not in text
    assert "G3heim" not in text


def test_its_configuration_is_what_rules_ask_for(whole: Scanned) -> None:
    found = config(
        whole.image, "user", "layers", "platform", "ports", "options", "ai", "runtimes", "baseImage", "created"
    )
    assert found == {
        "user": "root",
        "layers": 4,
        "platform": "linux/amd64",
        "ports": ["8000/tcp"],
        "options": {"--trust-remote-code": True},
        "ai": {"category": "inference-server", "product": "vLLM", "family": "vllm"},
        "runtimes": ["Ollama"],
        "baseImage": {"name": "docker.io/library/python:3.11"},
        "created": "2026-05-01T10:00:00Z",
    }
    keys = whole.image.config["keys"]
    assert isinstance(keys, list)
    assert [(key["name"], key["where"]) for key in keys] == [("HUGGING_FACE_HUB_TOKEN", "ENV"), ("DB_PASSWORD", "ENV")]
    assert whole.targets("built-from") == ["image:python:3.11"]


def test_every_sighting_says_which_layer(whole: Scanned) -> None:
    inside = [one for asset in whole.assets for one in asset.sightings if "!/" in (one.location.path or "")]
    assert inside
    assert [one for one in inside if one.note is None or "in layer " not in one.note] == []


# Bounds


def test_model_files_are_handed_on_as_streams_and_leave_nothing_behind(tmp_path: Path) -> None:
    content = b"\x80\x04\x95" + bytes(range(256)) * 10
    one = build([{"m/a.pkl": content, "m/b.pkl": content, "m/c.txt": "x"}, [Entry("m/.wh.b.pkl")]])
    got: dict[str, bytes] = {}

    def look(file: ModelFile, stream: BinaryIO) -> None:
        assert stream.seekable()
        got[file.path] = stream.read()

    Scanned(layout(tmp_path / "image", one), look=look)
    assert got == {"m/a.pkl": content}


def test_a_model_file_over_the_bound_is_a_gap(tmp_path: Path) -> None:
    one = build([{"m/a.pkl": b"\x80\x04\x95" + bytes(5000)}])
    settings = ImageSettings(limits=Limits(model=1000), environment={})
    found = Scanned(layout(tmp_path / "image", one), settings, look=lambda _file, _stream: None)
    assert "5003 bytes, more than the 1000 allowed" in found.gaps[0].why
    assert found.of("model-file")


def test_more_text_than_is_read_is_a_gap(tmp_path: Path) -> None:
    one = build([{f"app/{number}.py": "import openai\n" * 50 for number in range(10)}])
    found = Scanned(layout(tmp_path / "image", one), ImageSettings(limits=Limits(text=2000), environment={}))
    assert "more text than is read" in found.gaps[0].why
    assert 0 < len(found.of("code/module")) < 10


def test_the_same_image_twice_gives_the_same(tmp_path: Path) -> None:
    folder = layout(tmp_path / "image", small(), name="acme/chat:1.2")
    assert Scanned(folder).assets == Scanned(folder).assets


def test_an_image_with_an_empty_configuration_is_read(tmp_path: Path) -> None:
    found = Scanned(layout(tmp_path / "image", build([]), name="acme/empty:1"))
    assert found.gaps == []
    assert found.image.config["user"] == "root"
    assert "ai" not in found.image.config


# Names, artifacts, keys in odd places


def test_a_tag_alone_names_no_image(tmp_path: Path) -> None:
    folder = layout(tmp_path / "image", small())
    index = json.loads((folder / "index.json").read_text())
    index["manifests"][0]["annotations"] = {"org.opencontainers.image.ref.name": "1.2"}
    (folder / "index.json").write_text(json.dumps(index))
    found = Scanned(folder)
    assert found.image.id.startswith("image:image@sha256:")
    assert found.image.config["repository"] == "image"


def test_two_images_of_one_archive_without_names_are_two(tmp_path: Path) -> None:
    one, other = (
        Scanned(saved(tmp_path / "a.tar", small())),
        Scanned(saved(tmp_path / "a.tar", build([{"app/x": "y"}]))),
    )
    assert one.image.id != other.image.id
    assert one.image.id == f"image:a.tar@{one.image.config['imageId']}"


def test_of_a_list_that_names_more_than_the_archive_holds_what_is_there_is_read(tmp_path: Path) -> None:
    arm = build([{"app/x.py": "import openai\n"}], platform={"os": "linux", "architecture": "arm64"})
    both = listed([arm, small()])
    folder = layout(tmp_path / "image", both, name="acme/chat:1.2")
    for blob in small().blobs:
        (folder / "blobs" / "sha256" / blob.partition(":")[2]).unlink()
    assert Scanned(folder).image.config["platform"] == "linux/arm64"


def test_an_artifact_of_one_file_a_layer_is_read_as_files(tmp_path: Path) -> None:
    one = build([{"x": "y"}], packing="")
    model = b"GGUF" + bytes(6000)
    layer = {"mediaType": "application/vnd.docker.ai.gguf.v3", "digest": digest(model), "size": len(model)}
    again = with_layers(one, {digest(model): model}, [layer])
    got: dict[str, bytes] = {}

    def look(file: ModelFile, stream: BinaryIO) -> dict[str, Value]:
        got[file.path] = stream.read()
        return {"seen": True}

    found = Scanned(layout(tmp_path / "image", again, name="ai/small:1B"), look=look)
    assert found.gaps == []
    assert got == {"layer-1.vnd-docker-ai-gguf-v3": model}
    [file] = found.of("model-file").values()
    assert (file.config["size"], file.config["seen"]) == (len(model), True)


def test_no_key_of_the_command_or_the_history_is_shown(tmp_path: Path) -> None:
    one = build(
        [{"app/x.py": "import openai\n"}],
        {"Cmd": ["serve", "--token", HF_KEY], "Entrypoint": ["sh", "-c", f"HF_TOKEN={HF_KEY} exec $0"]},
        steps=[f"RUN curl -H 'X: {HF_KEY}' https://acme.example"],
        labels={"build": HF_KEY},
    )
    found = Scanned(layout(tmp_path / "image", one, name="acme/chat:1.2"))
    assert HF_KEY[8:] not in str((found.assets, found.edges, found.gaps))
    keys = found.image.config["keys"]
    assert isinstance(keys, list)
    assert {key["where"] for key in keys} == {"LABEL", "CMD"}
    assert set(found.places("secret")) == {"(LABEL)", "(CMD)", "(history)"}


def test_a_key_in_a_file_that_was_written_twice_in_a_layer_is_told(tmp_path: Path) -> None:
    one = build([[Entry("app/.env", f"HF_TOKEN={HF_KEY}\n".encode()), Entry("app/.env", b"")]])
    found = Scanned(layout(tmp_path / "image", one, name="acme/chat:1.2"))
    assert list(found.places("secret")) == ["/app/.env"]


def test_large_images_are_read_by_several_processes_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {f"app/m{number}.py": "from openai import OpenAI\nOpenAI()\n" for number in range(30)}
    folder = layout(tmp_path / "image", build([files]), name="acme/chat:1.2")
    alone = Scanned(folder)
    monkeypatch.setattr("bartizan.sources.images.reader.INLINE_BYTES", 0)
    monkeypatch.setattr("bartizan.sources.images.reader.INLINE_FILES", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    together = Scanned(folder)
    assert sorted(map(str, together.assets)) == sorted(map(str, alone.assets))
