"""One asset as a part of the bill: identity, facts, evidence."""

from __future__ import annotations

from bartizan.model.asset import Asset
from bartizan.model.values import Config
from bartizan.report.bom import evidence, facts, purl, services, vendors
from bartizan.report.bom.bill import Part, Party, Reference
from bartizan.report.bom.config import at, clean, public_url, text
from bartizan.report.bom.licences import read as read_licences
from bartizan.report.bom.roles import HOSTED, Place, Role
from bartizan.report.bom.statements import About

_WEIGHTS = (
    "PrimaryContainer.ModelDataUrl",
    "PrimaryContainer.ModelDataSource.S3DataSource.S3Uri",
    "storageUri",
    "spec.predictor.model.storageUri",
    "artifactUri",
    "properties.modelUri",
    "url",
)
"""Where configurations say that a model's weights are kept."""

_LOAD = ("trust_remote_code", "pinned", "weights_only", "use_safetensors", "subfolder", "device_map")


def part(asset: Asset, place: Place, uses: tuple[Config, ...], about: About | None, *, is_ai: bool) -> Part:
    """The part that `asset` is; `uses` are the configurations of the code that loads or calls it."""
    known = facts.say(facts.read(asset, uses if place.role is Role.MODEL else ()), about)
    supplier, producer = vendors.parties(asset.id) if place.role is Role.MODEL else (None, None)
    if supplier is None and place.role is Role.SERVICE:
        supplier = services.provider(asset)
    if producer is None and known.author:
        producer = Party(known.author)
    said = _said_parties(about)
    version = about.version if about and about.version else _version(asset, known)
    name = clean(about.name if about and about.name else asset.name) or asset.type
    return Part(
        ref=asset.id,
        role=place.role,
        asset=asset,
        name=name,
        version=version,
        purl=purl.of_asset(asset, place.role.value, _revision(asset, known, about), known.sha256),
        description=known.description,
        supplier=said.get("supplier", supplier),
        producer=said.get("producer", producer),
        licences=read_licences(known.licence, public_url(known.licence_url)),
        hashes=(("SHA-256", known.sha256),) if known.sha256 else (),
        references=_references(asset, place, about),
        facts=known,
        said=about,
        stated=facts.stated(about),
        occurrences=evidence.occurrences(asset),
        known=evidence.known(asset),
        content=place.content,
        endpoints=services.endpoints(asset, uses) if place.role is Role.SERVICE else (),
        authenticated=_authenticated(asset, place, uses, about),
        crosses=services.crosses(asset, uses) if place.role is Role.SERVICE else None,
        is_hosted=_is_hosted(asset),
        is_ai=is_ai,
        load=_load(uses) if place.role is Role.MODEL else {},
        loaders=_loaders(uses) if place.role is Role.MODEL else (),
        role_in_code=_role_in_code(asset),
    )


def _said_parties(about: About | None) -> dict[str, Party]:
    if about is None:
        return {}
    out = {}
    if about.producer:
        out["producer"] = Party(about.producer, public_url(about.producer_url))
    if about.supplier:
        out["supplier"] = Party(about.supplier)
    return out


def _version(asset: Asset, known: facts.Facts) -> str | None:
    if asset.id.startswith("pkg:"):
        path = asset.id.partition("?")[0]
        _, at_, version = path.rpartition("@")
        if at_ and "/" not in version:
            return version
    tag = text(asset.config, "tag")
    found = asset.id.startswith("image:") and (text(asset.config, "digest") or tag or _tag(asset.id))
    return found or known.revision or known.version or (vendors.dated(asset.id) if _is_hosted(asset) else None)


def _revision(asset: Asset, known: facts.Facts, about: About | None) -> str | None:
    """The revision for the package URL; the date in a hosted model's name stands in its name already."""
    if about is not None and about.version:
        return about.version
    return known.revision or (None if _is_hosted(asset) else known.version)


def _tag(identity: str) -> str | None:
    bare, _, digest = identity.partition("@")
    _, colon, tag = bare.removeprefix("image:").rpartition(":")
    return digest or (tag if colon and "/" not in tag else None)


def _references(asset: Asset, place: Place, about: About | None) -> tuple[Reference, ...]:
    found = list(vendors.pages(asset.id, place.role.value))
    for kind, path in (("vcs", "repository_url"), ("website", "homepage"), ("documentation", "paper")):
        if url := public_url(text(asset.config, path)):
            found.append(Reference(kind, url))
    if place.role is Role.MODEL:
        urls = (public_url(text(asset.config, path)) for path in _WEIGHTS)
        found += [Reference("distribution", url) for url in urls if url]
    if about is not None:
        if url := public_url(about.download):
            found.append(Reference("distribution", url))
        for kind, address in sorted(about.references.items()):
            if url := public_url(address):
                found.append(Reference(kind, url))
    return tuple(dict.fromkeys(found))


def _authenticated(asset: Asset, place: Place, uses: tuple[Config, ...], about: About | None) -> bool | None:
    if place.role is not Role.SERVICE:
        return None
    if about is not None and about.authenticated is not None:
        return about.authenticated
    return services.authenticated(asset, uses)


def _is_hosted(asset: Asset) -> bool:
    found = vendors.split(asset.id)
    return found is not None and found[0] in HOSTED


def _load(uses: tuple[Config, ...]) -> dict[str, str]:
    """How code loads the model, the least safe where it differs: `pinned` false and `trust_remote_code` true win."""
    out: dict[str, str] = {}
    for config in uses:
        for key in _LOAD:
            value = at(config, key)
            if isinstance(value, bool | str):
                word = str(value).lower() if isinstance(value, bool) else clean(value)
                worse = "true" if key == "trust_remote_code" else "false"
                if key not in out or word == worse:
                    out[key] = word
    return dict(sorted(out.items()))


def _loaders(uses: tuple[Config, ...]) -> tuple[str, ...]:
    """The first words of the functions that load it: `transformers` of `transformers.AutoModel.from_pretrained`."""
    functions = (text(config, "function") or "" for config in uses)
    return tuple(sorted({one.partition(".")[0] for one in functions if "." in one}))


def _role_in_code(asset: Asset) -> str | None:
    """`test` or `example` when every sighting is of one, so that the part is not of the system itself."""
    words = {text(one.config, "role") for one in asset.sightings} | {text(asset.config, "role")}
    return next((word for word in ("test", "example") if words <= {word, None} and word in words), None)
