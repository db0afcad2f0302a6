"""An example as CloudFormation, whose properties are the canonical ones."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from bartizan.catalog.load import Catalog
from bartizan.model.values import Unknown
from bartizan.sources.repository.cloudformation.folds import FOLDS
from tests.dialects.writer.estate import Estate, Inexpressible, Ref


def cloudformation(estate: Estate, catalog: Catalog, *, as_json: bool = False) -> str:
    """The template. Raises `Inexpressible` for a type that is not AWS's."""
    writer = _Writer(catalog)
    for thing in estate.things:
        if not thing.type.startswith("AWS::"):
            raise Inexpressible(f"{thing.type} is not AWS's")
        writer.add(thing.name.title(), thing.type, thing.config)
    return writer.text(as_json=as_json)


class _Writer:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._resources: dict[str, Any] = {}
        self._parameters: dict[str, Any] = {}
        self._conditions: dict[str, Any] = {}

    def add(self, name: str, type_: str, config: dict[str, Any]) -> None:
        own = dict(config)
        for part, folds in FOLDS.items():
            for fold in folds:
                if fold.type != type_ or fold.at:
                    continue
                moved = {key: own.pop(key) for key in list(own) if key in _PARTS.get(part, ())}
                if moved:
                    properties = {fold.owner: {"Ref": name}, **self._value(moved)}
                    self._resources[f"{name}Part{len(self._resources)}"] = {"Type": part, "Properties": properties}
        self._resources[name] = {"Type": type_, "Properties": self._value(own)}

    def _value(self, value: Any) -> Any:
        if isinstance(value, Ref):
            return {"Ref": value.name.title()}
        if isinstance(value, Unknown):
            return self._unknown(value)
        if isinstance(value, dict):
            return {key: self._value(inner) for key, inner in value.items() if inner is not None}
        if isinstance(value, list):
            return [self._value(inner) for inner in value]
        return value

    def _unknown(self, value: Unknown) -> Any:
        """A parameter that may be empty; the property is then not there."""
        if not value.assets:
            name = re.sub(r"\W", "", value.why.removeprefix("var.").title()) or "Unknown"
            self._parameters[name] = {"Type": "String"}
            self._conditions[f"Has{name}"] = {"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]}
            return {"Fn::If": [f"Has{name}", {"Ref": name}, {"Ref": "AWS::NoValue"}]}
        resource = value.assets[0].partition(".")[0]
        table = self._catalog.terraform.get(resource)
        type_ = table.type if table is not None and table.type.startswith("AWS::") else "AWS::KMS::Key"
        name = re.sub(r"\W", "", value.assets[0].title()) + "Other"
        self._resources.setdefault(name, {"Type": type_})
        return {"Fn::GetAtt": [name, "Arn"]}

    def text(self, *, as_json: bool) -> str:
        template: dict[str, Any] = {"AWSTemplateFormatVersion": "2010-09-09"}
        if self._parameters:
            template |= {"Parameters": self._parameters, "Conditions": self._conditions}
        template["Resources"] = self._resources
        if as_json:
            return json.dumps(template, indent=2)
        return yaml.safe_dump(template, sort_keys=False, width=1000)


_PARTS = {
    "AWS::S3::BucketPolicy": ("PolicyDocument",),
    "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy",),
}
"""The properties of an owner that only another resource says."""
