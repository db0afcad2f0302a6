"""Models that the environment of a function, a service or a job names: `MODEL_ID`, `OPENAI_MODEL`, `HF_MODEL_ID`.

Code that reads its model from the environment says nothing of it; the deployment does. The environment of pods and
compose services is read where these are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bartizan.catalog import paths
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository import model_names
from bartizan.sources.repository.ai_assets import reference
from bartizan.sources.repository.images import model_records

SOURCE = "environment"
_MOST = 50

ENVIRONMENTS: Mapping[str, tuple[str, ...]] = {
    "AWS::Lambda::Function": ("Environment.Variables",),
    "AWS::ECS::TaskDefinition": ("ContainerDefinitions[].Environment",),
    "AWS::SageMaker::Model": ("PrimaryContainer.Environment", "Containers[].Environment"),
    "AWS::BedrockAgentCore::Runtime": ("EnvironmentVariables",),
    "run.googleapis.com/Service": ("template.containers[].env",),
    "aiplatform.googleapis.com/Model": ("containerSpec.env",),
    "Microsoft.App/containerApps": ("properties.template.containers[].env",),
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments": ("properties.environmentVariables",),
}
"""Types whose configuration holds an environment, by the paths of it (a map, or a list of names with values)."""

_VARIABLE = re.compile(
    r"(?:(?P<provider>[A-Z][A-Z0-9]*(?:_OPENAI)?)_)?(?:[A-Z]+_)*?"
    r"(?P<what>(?:CHAT_|LLM_|EMBEDDINGS?_|BASE_|FOUNDATION_)?MODEL(?:_ID|_NAME)?|DEPLOYMENT(?:_NAME)?)"
)
_BEDROCK = re.compile(
    r"(?:(?:us|eu|apac|global|us-gov|jp|au|ca)\.)?(?:amazon|anthropic|meta|mistral|cohere|ai21|deepseek|openai|qwen"
    r"|stability|writer|twelvelabs|luma)\.[a-z0-9][\w.-]*(?::\d+[\w:]*)?"
)
_GOOGLE = re.compile(r"(?:gemini|gemma|text-embedding|text-multilingual-embedding|imagen|veo)-[\w.-]+(?:@[\w.-]+)?")


def environment_records(asset: Asset) -> Iterator[Record]:
    """The models that the asset's environment names, each with the line of its variable."""
    seen: set[str] = set()
    for path in ENVIRONMENTS.get(asset.type, ()):
        for steps, value in paths.walk_steps(asset.config, paths.parse(path)):
            for variable, text, own in _variables(value):
                found = named(variable, text, asset.type)
                if found is None or len(seen) >= _MOST or f"{found}" in seen:
                    continue
                seen.add(f"{found}")
                place = _place(asset, paths.text((*steps, *own)))
                yield from _records(asset, variable, found, place)


def named(variable: str, value: str, type_: str) -> tuple[str, str] | None:
    """`(registry, model)` that a variable of an asset of a type names; None for a value that tells no registry."""
    match = _VARIABLE.fullmatch(variable)
    if match is None or not model_names.is_name(value) or model_names.is_local(value):
        return None
    if _BEDROCK.fullmatch(value) and type_.startswith("AWS::"):
        return "bedrock", value
    provider = (match["provider"] or "").lower()
    if provider == "azure_openai" or (provider == "azure" and "DEPLOYMENT" in match["what"]):
        return "azure", value
    if "DEPLOYMENT" in match["what"]:
        return None
    if provider == "hf" or (model_names.is_hub_id(value) and model_names.split(value) is None):
        return "huggingface", value
    if provider and model_names.split(f"{provider}/model") is not None:
        return model_names.registry(provider), value
    if _GOOGLE.fullmatch(value) and "googleapis.com" in type_:
        return "vertex", value
    return model_names.split(value)


def _variables(value: Value) -> Iterator[tuple[str, str, tuple[paths.Step, ...]]]:
    """`(name, value, path below the environment)` of the variables whose value is typed."""
    if isinstance(value, Mapping):
        for name, text in value.items():
            if isinstance(text, str):
                yield name, text, (name,)
    elif isinstance(value, list | tuple):
        for at, one in enumerate(value):
            if not isinstance(one, Mapping) or isinstance(one, Unknown):
                continue
            name = one.get("name", one.get("Name"))
            key = "value" if "value" in one else "Value"
            text = one.get(key)
            if isinstance(name, str) and isinstance(text, str):
                yield name, text, (at, key)


def _place(asset: Asset, path: str) -> Location:
    """The line of the variable, or of the nearest thing around it whose line is known."""
    sighting = next((one for one in asset.sightings if one.location.path), None)
    if sighting is None:
        return Location()
    around = path
    while around:
        if around in sighting.lines:
            return Location(sighting.location.path, sighting.lines[around], sighting.lines[around])
        around = re.sub(r"(?:\.[^.\[\]]+|\[[^\[\]]*\]|^[^.\[\]]+)\Z", "", around)
    return sighting.location


def _records(asset: Asset, variable: str, found: tuple[str, str], place: Location) -> Iterator[Asset | Edge]:
    registry, name = found
    text = f"{variable} of {asset.name} is {name}"
    if registry == "azure":
        target = reference(registry, name)
        yield Edge(asset.id, target, "invokes", evidence=(Evidence(text, value=name, location=place),))
        return
    yield from model_records(registry, name, place, owner=asset.id, source=SOURCE, text=text)
