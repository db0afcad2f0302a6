"""A scanned image and what names it: by tag, by digest, with and without Docker Hub's name."""

from __future__ import annotations

import pytest

from bartizan.catalog.load import load_catalog
from bartizan.graph.estate import Estate
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Location
from bartizan.model.values import Value

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
