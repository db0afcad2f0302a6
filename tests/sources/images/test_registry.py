"""Images of a registry, read from a server on this machine: logins, lists, redirects, spoiled blobs."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from bartizan.model.errors import InputError
from bartizan.sources.images.credentials import PASSWORD as PASSWORD_VARIABLE
from bartizan.sources.images.credentials import TOKEN as TOKEN_VARIABLE
from bartizan.sources.images.credentials import USERNAME as USERNAME_VARIABLE
from bartizan.sources.images.credentials import login_for
from bartizan.sources.images.reference import parse_reference
from bartizan.sources.images.source import ImageSettings
from tests.sources.images.building import Built, build, listed
from tests.sources.images.scanning import Scanned
from tests.sources.images.serving import PASSWORD, REFRESH, TOKEN, USERNAME, Shelf, registry

NAMED = {USERNAME_VARIABLE: USERNAME, PASSWORD_VARIABLE: PASSWORD}
VLLM = "usr/lib/python3/dist-packages/vllm-0.6.0.dist-info/METADATA"


def image(version: str = "0.6.0", architecture: str = "amd64") -> Built:
    record = f"Metadata-Version: 2.1\nName: vllm\nVersion: {version}\n\n"
    return build([{VLLM: record}], platform={"os": "linux", "architecture": architecture})


def scan(
    shelf: Shelf, name: str = "team/chat:1.0", environment: dict[str, str] | None = None, platform: str | None = None
) -> Scanned:
    return Scanned(f"{shelf.host}/{name}", ImageSettings(platform, environment=environment or {}))


def test_an_image_is_read_by_its_tag() -> None:
    one = image()
    with registry(Shelf({"team/chat:1.0": one})) as shelf:
        found = scan(shelf)
    assert found.gaps == []
    assert found.image.id == f"image:{shelf.host}/team/chat:1.0"
    assert found.image.config["digest"] == one.top["digest"]
    assert found.image.config["pinned"] is False
    assert list(found.of("package")) == ["pkg:pypi/vllm@0.6.0"]


def test_an_image_is_read_by_its_digest() -> None:
    one = image()
    with registry(Shelf({"team/chat:1.0": one})) as shelf:
        found = scan(shelf, f"team/chat@{one.top['digest']}")
    assert found.image.id == f"image:{shelf.host}/team/chat@{one.top['digest']}"
    assert found.image.config["pinned"] is True


@pytest.mark.parametrize(("platform", "version"), [(None, "1.0"), ("linux/arm64", "2.0")])
def test_of_a_list_the_platform_decides(platform: str | None, version: str) -> None:
    both = listed([image("2.0", "arm64"), image("1.0", "amd64")])
    with registry(Shelf({"team/chat:1.0": both})) as shelf:
        found = scan(shelf, platform=platform)
    assert list(found.of("package")) == [f"pkg:pypi/vllm@{version}"]
    assert found.image.config["indexDigest"] == both.top["digest"]


def test_a_platform_that_is_not_there_is_told_with_those_that_are() -> None:
    both = listed([image("2.0", "arm64"), image("1.0", "s390x")])
    with registry(Shelf({"team/chat:1.0": both})) as shelf:
        found = scan(shelf)
    assert found.assets == []
    [gap] = found.gaps
    assert gap.why == "there is no image for linux/amd64 in the list"
    assert gap.needs == "--platform with one of: linux/arm64, linux/s390x"


def test_an_attestation_in_a_list_is_no_image() -> None:
    one = image()
    other = image("9.9")
    other.top["annotations"] = {"vnd.docker.reference.type": "attestation-manifest"}
    other.top["platform"] = {"os": "unknown", "architecture": "unknown"}
    with registry(Shelf({"team/chat:1.0": listed([other, one])})) as shelf:
        assert list(scan(shelf).of("package")) == ["pkg:pypi/vllm@0.6.0"]


@pytest.mark.parametrize("kind", ["bearer", "basic"])
def test_the_login_of_the_environment_is_used(kind: str) -> None:
    with registry(Shelf({"team/chat:1.0": image()}, login=kind)) as shelf:
        found = scan(shelf, environment=NAMED)
    assert found.gaps == []
    assert found.images


def test_the_scope_and_service_of_the_challenge_are_asked_for() -> None:
    with registry(Shelf({"team/chat:1.0": image()}, login="bearer", anonymous=True)) as shelf:
        assert scan(shelf).gaps == []
    asked = next(path for path, _ in shelf.asked if path.startswith("/token"))
    assert asked == "/token?service=test&scope=repository%3Ax%3Apull"


def docker_config(folder: Path, document: object) -> dict[str, str]:
    (folder / "config.json").write_text(json.dumps(document))
    return {"DOCKER_CONFIG": str(folder)}


def test_what_docker_login_left_is_used(tmp_path: Path) -> None:
    with registry(Shelf({"team/chat:1.0": image()}, login="bearer")) as shelf:
        auth = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        own = docker_config(tmp_path, {"auths": {"other.example": {"auth": "eHg6eHg="}, shelf.host: {"auth": auth}}})
        assert scan(shelf, environment=own).gaps == []
        refresh = docker_config(tmp_path, {"auths": {shelf.host: {"identitytoken": REFRESH}}})
        assert scan(shelf, environment=refresh).gaps == []


def test_a_token_of_ones_own_is_sent_as_it_is() -> None:
    with registry(Shelf({"team/chat:1.0": image()}, login="bearer")) as shelf:
        assert scan(shelf, environment={TOKEN_VARIABLE: TOKEN}).gaps == []


@pytest.mark.parametrize("environment", [{}, {USERNAME_VARIABLE: "eve", PASSWORD_VARIABLE: "guess"}])
def test_a_refusal_is_a_gap_that_says_how_to_log_in(environment: dict[str, str]) -> None:
    with registry(Shelf({"team/chat:1.0": image()}, login="bearer")) as shelf:
        found = scan(shelf, environment=environment)
    assert found.assets == []
    [gap] = found.gaps
    assert gap.why == f"the registry refuses access to {shelf.host}/team/chat"
    assert "docker login" in gap.needs
    assert "guess" not in str(found.gaps)


def test_a_credential_helper_is_named_and_never_run(tmp_path: Path) -> None:
    with registry(Shelf({"team/chat:1.0": image()}, login="bearer")) as shelf:
        [gap] = scan(shelf, environment=docker_config(tmp_path, {"credsStore": "touch-marker"})).gaps
    assert "docker-credential-touch-marker holds the credentials and is not run" in gap.why


def test_blobs_may_be_elsewhere_and_the_login_stays_here() -> None:
    with registry(Shelf({"team/chat:1.0": image()}, login="bearer")) as shelf, registry(Shelf(shelf.images)) as other:
        shelf.redirect = f"http://{other.host}"
        assert scan(shelf, environment=NAMED).gaps == []
    assert other.asked
    assert {given for _, given in other.asked} == {""}


@pytest.mark.parametrize("place", ["file:///etc", "ftp://127.0.0.1", "http://registry.example.com", "gopher://x"])
def test_a_redirect_to_anything_else_is_refused(place: str) -> None:
    with registry(Shelf({"team/chat:1.0": image()}, redirect=place)) as shelf:
        found = scan(shelf)
    assert "the registry leads to" in found.gaps[0].why


def test_a_realm_that_is_no_https_gets_no_password() -> None:
    with registry(Shelf({"team/chat:1.0": image()}, login="bearer", realm="http://collect.example.com/token")) as shelf:
        found = scan(shelf, environment=NAMED)
    assert "http://collect.example.com" in found.gaps[0].why


def test_a_redirect_without_end_ends() -> None:
    with registry(Shelf({"team/chat:1.0": image()})) as shelf:
        shelf.redirect = f"http://{shelf.host}/v2/team/chat/blobs"
        assert scan(shelf).gaps != []


def test_spoiled_blobs_are_not_believed() -> None:
    with registry(Shelf({"team/chat:1.0": image()}, spoil=True)) as shelf:
        found = scan(shelf)
    assert found.assets == []
    assert "not what its digest says" in found.gaps[0].why


@pytest.mark.parametrize(
    ("status", "why"), [(404, "has no"), (429, "too many requests"), (500, "status 500"), (403, "refuses access")]
)
def test_other_answers_are_gaps(status: int, why: str) -> None:
    with registry(Shelf({}, status=status)) as shelf:
        assert why in scan(shelf).gaps[0].why


def test_a_registry_that_is_not_there_is_a_gap() -> None:
    [gap] = Scanned("127.0.0.1:1/team/chat:1.0").gaps
    assert "cannot be reached" in gap.why


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("python", "python:latest"),
        ("docker.io/library/python:3.12", "python:3.12"),
        ("index.docker.io/vllm/vllm-openai", "vllm/vllm-openai:latest"),
        ("ghcr.io/acme/chat:1", "ghcr.io/acme/chat:1"),
        ("localhost:5000/a/b", "localhost:5000/a/b:latest"),
        ("acme/chat:1@sha256:" + "a" * 64, "acme/chat@sha256:" + "a" * 64),
    ],
)
def test_names_of_images(text: str, name: str) -> None:
    assert parse_reference(text).text == name


@pytest.mark.parametrize(
    "text",
    ["", "Acme/Chat", "a b", "-x", "acme/chat:", "acme/chat@sha256:12", "http://acme/chat", "a/../b", "x:" + "y" * 200],
)
def test_what_is_no_name_of_an_image_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_reference(text)


def test_the_name_of_docker_hub_in_its_configuration(tmp_path: Path) -> None:
    auth = base64.b64encode(b"ana:x").decode()
    own = docker_config(tmp_path, {"auths": {"https://index.docker.io/v1/": {"auth": auth}}})
    assert login_for("docker.io", own).username == "ana"
    assert login_for("ghcr.io", own).username == ""
    assert "x" not in repr(login_for("docker.io", own)).removeprefix("Login")
