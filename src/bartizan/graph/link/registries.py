"""In which registry of the estate a container image lies, and whether it is named by a tag that may be moved.

Sources for the forms of addresses: Amazon ECR user guide, "Private registry authentication"
(`<account>.dkr.ecr.<region>.amazonaws.com/<repository>`); Artifact Registry, "Repository and image names"
(`<location>-docker.pkg.dev/<project>/<repository>/<image>`; `gcr.io` repositories bear the host's name); Azure
Container Registry, "About registries, repositories, and artifacts" (`<registry>.azurecr.io/<repository>`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bartizan.catalog.paths import get
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

ECR = "AWS::ECR::Repository"
ARTIFACTS = "artifactregistry.googleapis.com/Repository"
ACR = "Microsoft.ContainerRegistry/registries"
REGISTRIES = frozenset({ECR, ARTIFACTS, ACR})

_ECR_HOST = re.compile(r"(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)\Z")
_ARTIFACTS_HOST = re.compile(r"([a-z0-9-]+)-docker\.pkg\.dev\Z")
_GCR_HOST = re.compile(r"(?:(?:us|eu|asia)\.)?gcr\.io\Z")
_ACR_HOST = ".azurecr.io"
_KEYS = frozenset(
    {"image", "imageuri", "imageidentifier", "containeruri", "trainingimage", "linuxfxversion", "windowsfxversion"}
)
"""Properties that name an image, in lower case: of all clouds' types and of a pod."""
_ADDRESS = frozenset({"repository_url", "repositoryuri", "login_server", "loginserver", "registry_uri"})
"""Attributes of a registry that are the address of an image without a tag."""
_DEEPEST = 40
_MOST_VALUES = 20_000


def images_of(config: Value) -> Iterator[tuple[str, Value]]:
    """`(path, image)` of every container image that a configuration names, known or not."""
    waiting: list[tuple[str, Value, int]] = [("", config, 0)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        path, value, depth = waiting.pop()
        if depth > _DEEPEST:
            continue
        if isinstance(value, Mapping):
            for key, inner in value.items():
                at = f"{path}.{key}" if path else str(key)
                if isinstance(inner, str | Unknown):
                    if str(key).lower() in _KEYS:
                        yield at, inner
                else:
                    waiting.append((at, inner, depth + 1))
        elif isinstance(value, Sequence) and not isinstance(value, str):
            waiting += [(f"{path}[{index}]", inner, depth + 1) for index, inner in enumerate(value)]


def text_of(image: Value) -> tuple[str | None, ...]:
    """What is known of an image's name: literal text, None for each hole; without an App Service's prefix."""
    if isinstance(image, Unknown):
        return image.pieces
    return (image.rpartition("|")[2],) if isinstance(image, str) else ()


def by_tag(image: Value) -> bool | None:
    """Whether an image is named by a tag, or by none, which means `latest`; None where the tag is a hole.

    Such a hole may bring a digest along. What is not known beyond that it is there is taken for no tag.
    """
    pieces = text_of(image)
    if not pieces:
        return isinstance(image, Unknown) and len(image.assets) == 1 and (image.attribute or "").lower() in _ADDRESS
    if any("@" in piece for piece in pieces if piece is not None):
        return False
    if pieces[-1] is not None:
        return True
    return None if len(pieces) > 1 and (pieces[-2] or "").endswith(":") else False


def repository_of(image: Value) -> str | None:
    """The name of an image without its tag and digest; None where it is not wholly known."""
    pieces = text_of(image)
    known = bool(pieces) and pieces[0] is not None and (len(pieces) == 1 or pieces[0].endswith((":", "@")))
    if not known or pieces[0] is None:
        return None
    head, slash, last = pieces[0].partition("@")[0].rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}" or None


def immutable(registry: Asset) -> bool:
    """Whether a tag, once pushed, is never overwritten there.

    Sources: AWS::ECR::Repository, ImageTagMutability; Artifact Registry, DockerRepositoryConfig.immutableTags.
    """
    return registry.config.get("ImageTagMutability") == "IMMUTABLE" or (
        get(registry.config, "dockerConfig.immutableTags") is True
    )


class Registries:
    """The registries of an estate by the addresses of what lies in them. Built once, O(registries)."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        self._by_id: dict[str, Asset] = {}
        self._by_name: dict[tuple[str, str], list[Asset]] = defaultdict(list)
        for asset in assets:
            if asset.type in REGISTRIES:
                self._by_id[asset.id] = asset
                name = asset.name if asset.type == ECR else asset.name.rpartition("/")[2]
                self._by_name[asset.type, name.lower()].append(asset)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._by_id)

    def of(self, image: Value) -> Asset | None:
        """The registry in which an image lies; None where it is not known, or is none of the estate."""
        if isinstance(image, Unknown):
            named = [self._by_id[one] for one in image.assets if one in self._by_id]
            if named:
                return named[0] if len(named) == 1 else None
        name = repository_of(image)
        return self._at(name) if name is not None else None

    def _at(self, text: str) -> Asset | None:
        host, _, rest = text.partition("/")
        host = host.lower()
        if (found := _ECR_HOST.match(host)) is not None:
            return self._one(ECR, rest, found[1], found[2])
        parts = rest.split("/")
        if (found := _ARTIFACTS_HOST.match(host)) is not None and len(parts) > 1:
            return self._one(ARTIFACTS, parts[1], parts[0], found[1])
        if _GCR_HOST.match(host) is not None:
            return self._one(ARTIFACTS, host, parts[0], None)
        if host.endswith(_ACR_HOST):
            return self._one(ACR, host.removesuffix(_ACR_HOST), None, None)
        return None

    def _one(self, type_: str, name: str, account: str | None, region: str | None) -> Asset | None:
        """The one registry of a name; where the address or the asset says no account or region, any will do."""
        fits = [
            one
            for one in self._by_name.get((type_, name.lower()), ())
            if (account is None or one.account in (None, account)) and (region is None or one.region in (None, region))
        ]
        return fits[0] if len(fits) == 1 else None
