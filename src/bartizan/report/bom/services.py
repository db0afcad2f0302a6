"""What is known of a service: who runs it, where it answers, whether it asks who calls, whether it is outside."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from bartizan.model.asset import Asset
from bartizan.model.severity import Exposure
from bartizan.model.values import Config
from bartizan.report.bom import vendors
from bartizan.report.bom.bill import Party
from bartizan.report.bom.config import at, public_url, text

_URLS = (
    "url",
    "endpoint",
    "base_url",
    "api_base",
    "host",
    "uri",
    "serverUrl",
    "properties.endpoint",
    "status.url",
    "EndpointUrl",
    "FunctionUrl",
)
_LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal"})  # noqa: S104 - names, no bind

AUTHENTICATED: Mapping[str, Mapping[str, Mapping[str, bool]]] = {
    "AWS::Lambda::Url": {"AuthType": {"NONE": False, "AWS_IAM": True}},
    "AWS::ApiGateway::Method": {"AuthorizationType": {"NONE": False, "AWS_IAM": True, "CUSTOM": True}},
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints": {
        "properties.authMode": {"Key": True, "AMLToken": True, "AADToken": True}
    },
}
"""Type → property → value → whether a caller must say who it is."""

ALWAYS_AUTHENTICATED = (
    "AWS::Bedrock::",
    "AWS::BedrockAgentCore::",
    "AWS::SageMaker::Endpoint",
    "AWS::OpenSearchServerless::",
    "AWS::Kendra::",
    "AWS::QBusiness::",
    "AWS::DynamoDB::",
    "AWS::SQS::",
    "Microsoft.CognitiveServices/",
    "Microsoft.Search/",
    "aiplatform.googleapis.com/",
    "discoveryengine.googleapis.com/",
)
"""Types whose interface takes signed or keyed requests only, by the providers' documentation of their APIs."""

_PROVIDERS: Mapping[str, Party] = {
    "aws-bedrock": vendors.REGISTRIES["bedrock"],
    "aws-sagemaker": vendors.REGISTRIES["aws"],
}


def provider(asset: Asset) -> Party | None:
    """Who runs the service: the vendor of a hosted one, the cloud of a cloud's; None for one's own."""
    name = asset.id.removeprefix("service:") if asset.id.startswith("service:") else asset.provider
    found = _PROVIDERS.get(name) or vendors.REGISTRIES.get(name)
    if found is None and asset.type == "ai-service" and name not in ("", "code"):
        return Party(name)
    return found


def endpoints(asset: Asset, uses: tuple[Config, ...]) -> tuple[str, ...]:
    """The addresses that the configuration, or the code that calls it, states; without users, passwords, queries."""
    found = [public_url(text(config, path)) for config in (asset.config, *uses) for path in _URLS]
    return tuple(sorted({one for one in found if one}))


def authenticated(asset: Asset, uses: tuple[Config, ...]) -> bool | None:
    """Whether a caller must say who it is; None where nothing says so."""
    for path, words in AUTHENTICATED.get(asset.type, {}).items():
        value = at(asset.config, path)
        if isinstance(value, str) and value in words:
            return words[value]
    if asset.type.startswith(ALWAYS_AUTHENTICATED):
        return True
    if text(asset.config, "transport") == "stdio":
        return None
    secrets = at(asset.config, "secrets")
    if isinstance(secrets, list) and secrets:
        return True
    keys = {text(config, "key") for config in uses} - {None, "absent"}
    return True if keys else None


def crosses(asset: Asset, uses: tuple[Config, ...]) -> bool | None:
    """Whether using it leaves what the organisation controls; None where nothing says so."""
    if text(asset.config, "transport") == "stdio":
        return False
    if asset.id.startswith("service:") and asset.type == "ai-service":
        places = {_is_local(one) for one in endpoints(asset, uses)}
        return places != {True}
    if asset.exposure is not None:
        return asset.exposure in (Exposure.INTERNET, Exposure.PARTNER)
    if asset.type == "code/mcp-server" and (url := public_url(text(asset.config, "url"))):
        return not _is_local(url)
    return None


def _is_local(url: str) -> bool:
    return (urlsplit(url).hostname or "") in _LOCAL
