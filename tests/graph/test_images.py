"""A scanned image and what names it: by tag, by digest, with and without Docker Hub's name."""

from __future__ import annotations

import pytest

from bartizan.catalog.load import load_catalog
from bartizan.graph.estate import Estate
from bartizan.graph.link.link import link
from bartizan.graph.link.registries import ACR, ARTIFACTS, ECR, Registries, by_tag, images_of, immutable
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Location
from bartizan.model.values import Unknown, Value

DIGEST, INDEX = "sha256:" + "a" * 64, "sha256:" + "b" * 64


def scanned(id_: str = "image:acme/chat:1.2", **config: Value) -> Asset:
    told: dict[str, Value] = {"scanned": True, "repository": id_.removeprefix("image:").partition(":")[0], **config}
    place = Sighting("image", Location(id_.removeprefix("image:")), told)
    return Asset(id_, "image", "image", "acme/chat", "container", config=told, sightings=(place,))


def named(id_: str) -> Asset:
    config: dict[str, Value] = {"repository": id_.removeprefix("image:"), "category": "inference-server"}
    place = Sighting("dockerfile", Location("Dockerfile", 1), config)
    return Asset(id_, "image", "image", "x", "container", config=config, sightings=(place,))


def deployment(image: Value) -> Asset:
    config: dict[str, Value] = {"spec": {"template": {"spec": {"containers": [{"name": "c", "image": image}]}}}}
    lines = {"spec.template.spec.containers[0].image": 9}
    place = Sighting("kubernetes", Location("k.yaml", 1, 12), config, lines)
    return Asset(
        "repo:a//k.yaml#d", "apps/v1/Deployment", "compute", "d", "kubernetes", config=config, sightings=(place,)
    )


def linked(*records: Asset | Edge) -> Estate:
    return link(records, load_catalog())


@pytest.mark.parametrize(
    "text",
    [
        *("acme/chat:1.2", "docker.io/acme/chat:1.2", "index.docker.io/acme/chat:1.2", f"acme/chat@{DIGEST}"),
        *(f"acme/chat:9@{DIGEST}", f"docker.io/acme/chat@{INDEX}"),
    ],
)
def test_what_names_a_scanned_image_is_built_from_it(text: str) -> None:
    estate = linked(scanned(digest=DIGEST, indexDigest=INDEX), deployment(text))
    [edge] = [one for one in estate.edges if one.kind == "built-from"]
    assert (edge.source, edge.target) == ("repo:a//k.yaml#d", "image:acme/chat:1.2")
    assert edge.evidence[0].property == "spec.template.spec.containers[0].image"
    assert edge.evidence[0].location == Location("k.yaml", 9, 9)


@pytest.mark.parametrize(
    "text", ["acme/chat:1.3", "acme/chat", "ghcr.io/acme/chat:1.2", "chat:1.2", f"acme/other@{DIGEST}"]
)
def test_another_image_is_not_it(text: str) -> None:
    assert not [one for one in linked(scanned(digest=DIGEST), deployment(text)).edges if one.kind == "built-from"]


def test_an_image_that_was_only_named_becomes_the_scanned_one() -> None:
    reference = named(f"image:docker.io/acme/chat@{DIGEST}")
    edge = Edge("repo:a//k.yaml#d", reference.id, "built-from")
    estate = linked(deployment("x"), reference, edge, scanned(digest=DIGEST))
    assert reference.id not in estate.assets
    merged = estate.assets["image:acme/chat:1.2"]
    assert merged.config["category"] == "inference-server"
    assert merged.config["scanned"] is True
    assert {one.source for one in merged.sightings} == {"image", "dockerfile"}
    assert ("repo:a//k.yaml#d", merged.id) in {(one.source, one.target) for one in estate.edges}


def test_a_name_that_two_scanned_images_claim_means_neither() -> None:
    first = scanned("image:acme/chat:1.2", digest=DIGEST)
    second = scanned("image:acme/chat@" + INDEX, digest=INDEX, names=["acme/chat:1.2"])
    assert not [one for one in linked(first, second, deployment("acme/chat:1.2")).edges if one.kind == "built-from"]


def test_without_a_scanned_image_nothing_changes() -> None:
    reference = named("image:docker.io/acme/chat:1.2")
    estate = linked(reference, deployment("acme/chat:1.2"))
    assert set(estate.assets) == {reference.id, "repo:a//k.yaml#d"}
    assert not [one for one in estate.edges if one.kind == "built-from"]


def registry(id_: str, type_: str, name: str, account: str | None = None, region: str | None = None) -> Asset:
    return Asset(id_, type_, "registry", name, "x", account=account, region=region)


KNOWN = Registries(
    [
        registry("ecr", ECR, "shop/score", "123456789012"),
        registry("gar", ARTIFACTS, "projects/acme/locations/europe-west1/repositories/serving", "acme", "europe-west1"),
        registry("gcr", ARTIFACTS, "eu.gcr.io", "acme"),
        registry("acr", ACR, "crScoring"),
        registry("twin-a", ARTIFACTS, "both"),
        registry("twin-b", ARTIFACTS, "both"),
    ]
)


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/score:1", "ecr"),
        ("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/shop/score", "ecr"),
        ("999999999999.dkr.ecr.eu-west-1.amazonaws.com/shop/score:1", None),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1", None),
        ("europe-west1-docker.pkg.dev/acme/serving/score:stable", "gar"),
        ("us-west1-docker.pkg.dev/acme/serving/score:stable", None),
        ("europe-west1-docker.pkg.dev/other/serving/score:stable", None),
        ("eu.gcr.io/acme/score", "gcr"),
        ("gcr.io/acme/score", None),
        ("crscoring.azurecr.io/score:1", "acr"),
        ("DOCKER|crscoring.azurecr.io/score:1", "acr"),
        ("europe-docker.pkg.dev/acme/both/x:1", None),
        ("shop/score:1", None),
        (Unknown("x", ("ecr",), "repository_url"), "ecr"),
        (Unknown("x", ("ecr", "gar"), None, (None, ":", None)), None),
        (Unknown("x", (), None, ("europe-west1-docker.pkg.dev/acme/serving/score:", None)), "gar"),
        (Unknown("x", (), None, ("europe-west1-docker.pkg.dev/acme/serving", None)), None),
    ],
)
def test_the_registry_of_an_image_is_told_by_its_address(image: Value, found: str | None) -> None:
    held = KNOWN.of(image)
    assert (held.id if held else None) == found


@pytest.mark.parametrize(
    ("image", "tag"),
    [
        ("r.io/a/b", True),
        ("r.io/a/b:1", True),
        (f"r.io/a/b:1@{DIGEST}", False),
        (Unknown("x", ("ecr",), "repository_url"), True),
        (Unknown("x", ("ecr",), "arn"), False),
        (Unknown("x", ("ecr",), None, (None, ":", None)), None),
        (Unknown("x", ("ecr",), None, (None, "@", None)), False),
        (Unknown("x", ("ecr",), None, (None, ":stable")), True),
        (Unknown("var.image"), False),
    ],
)
def test_a_tag_is_not_a_digest(image: Value, tag: bool | None) -> None:
    assert by_tag(image) is tag


def test_images_are_found_under_every_name_that_types_have_for_them() -> None:
    unknown = Unknown("var.image")
    config: Value = {
        "ContainerDefinitions": [{"Image": "a"}],
        "Code": {"ImageUri": unknown},
        "properties": {"siteConfig": {"linuxFxVersion": "DOCKER|b"}},
        "image": {"repository": "no"},
    }
    assert dict(images_of(config)) == {
        "ContainerDefinitions[0].Image": "a",
        "Code.ImageUri": unknown,
        "properties.siteConfig.linuxFxVersion": "DOCKER|b",
    }


def test_registries_say_whether_a_tag_may_be_overwritten() -> None:
    def told(**config: Value) -> bool:
        return immutable(Asset("r", ECR, "registry", "r", "aws", config=config))

    assert told(ImageTagMutability="IMMUTABLE")
    assert told(dockerConfig={"immutableTags": True})
    assert not told(ImageTagMutability="MUTABLE", dockerConfig={})
