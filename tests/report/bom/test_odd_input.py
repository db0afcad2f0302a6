"""Assets of any shape give valid documents, and documents of any shape are read or refused in one sentence."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.catalog.bom_profile import load_profiles
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.errors import InputError
from bartizan.model.location import Location
from bartizan.model.values import Unknown
from bartizan.report.bom.options import Options
from bartizan.report.bom.roles import EDGES, KINDS
from bartizan.report.formats import render
from bartizan.service.bom_check import check
from bartizan.service.bom_diff import diff
from bartizan.service.bom_document import parse_document
from tests.report.bom import shop as the
from tests.report.bom.test_cyclonedx import bom
from tests.report.bom.test_spdx import document

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
PROFILES = load_profiles()
TEXT = st.text(max_size=12) | st.sampled_from(
    ["mit", "other", "MIT OR", "https://a b/", "https://[::1]:99999/", "s3://b/k", "sha256:zz", "pkg:a/b@c?d", "a/b"]
)
LEAF = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
VALUE = st.recursive(
    LEAF | TEXT.map(Unknown),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
READ = [
    "license",
    "licenses",
    "base_model",
    "base_models",
    "datasets",
    "metrics",
    "hyperparameters",
    "version",
    "revision",
    "digest",
    "sha256",
    "size",
    "url",
    "endpoint",
    "card",
    "facts",
    "inspection",
    "vulnerabilities",
    "triggers",
    "confidence",
    "role",
    "key",
    "transport",
    "secrets",
    "format",
    "approval",
]
CONFIG = st.dictionaries(st.sampled_from(READ) | TEXT, VALUE, max_size=6)
IDENTITY = st.sampled_from(
    ["model:a/b", "model:huggingface/x/y", "pkg:pypi/x@1", "pkg:odd", "image:a@b", "repo:r//f#card", "repo:r//f#config"]
) | TEXT.filter(bool)
ASSET = st.builds(
    lambda identity, kind, type_, name, config, path, line: Asset(
        identity,
        type_,
        kind,
        name,
        "code",
        config=config,
        sightings=(Sighting("code", Location(path=path, line=line)),),
    ),
    IDENTITY,
    st.sampled_from(sorted(KINDS)),
    st.sampled_from(["model", "package", "code/model-files", "model-file", "AWS::Lambda::Url", "x"]),
    TEXT,
    CONFIG,
    TEXT,
    st.none() | st.integers(1, 10**6),
)


@SLOW
@given(st.lists(ASSET, max_size=6, unique_by=lambda one: one.id), st.data())
def test_any_assets_give_valid_documents(assets: list[Asset], data: st.DataObject) -> None:
    ids = [one.id for one in assets]
    pairs = (
        st.tuples(st.sampled_from(ids), st.sampled_from(ids), st.sampled_from(sorted(EDGES))) if ids else st.nothing()
    )
    edges = tuple(Edge(*one) for one in data.draw(st.lists(pairs, max_size=8)) if ids) if ids else ()
    result = replace(the.shop(), assets=tuple(assets), edges=edges)
    bom(result, "1.6", everything=True)
    bom(result, "1.7")
    document(result)
    render(result, "spdx", Options(reproducible=True)).encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "type",
                    "bom-ref",
                    "ref",
                    "dependsOn",
                    "components",
                    "services",
                    "modelCard",
                    "modelParameters",
                    "datasets",
                    "metadata",
                    "component",
                    "tools",
                    "affects",
                    "spdxId",
                    "from",
                    "to",
                    "relationshipType",
                    "suppliedBy",
                    "creationInfo",
                    "extension",
                    "rootElement",
                    "data",
                    "software_primaryPurpose",
                    "comment",
                    "properties",
                    "value",
                    "extension_cdxProperty",
                    "purl",
                    "evidence",
                    "occurrences",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@SLOW
@given(st.lists(JSON, max_size=5), JSON, JSON)
def test_any_document_is_measured_or_refused(nodes: list[Any], one: Any, other: Any) -> None:
    foreign = [
        {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": nodes, "services": one, "dependencies": nodes},
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": one, "components": one, "vulnerabilities": nodes},
        {
            "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
            "@graph": [
                *nodes,
                {"type": "ai_AIPackage", "spdxId": "a", "name": one},
                {"type": "software_Sbom", "rootElement": other},
            ],
        },
    ]
    for data in foreign:
        try:
            found = parse_document(json.loads(json.dumps(data)), "x")
        except InputError:
            continue
        for profile in PROFILES.values():
            assert 0 <= check(found, profile, "x").percent <= 100
        assert diff(found, found, ("a", "b")).changes == ()
