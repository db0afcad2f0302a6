"""The documents of AWS managed policies, from the catalogue's own copy (`tools/build_managed_policies.py`)."""

from __future__ import annotations

import gzip
import json
from functools import cached_property
from importlib.resources import files

from bartizan.graph.access.aws.policy import Document, read_document
from bartizan.model.values import parse

MARK = ":iam::aws:policy/"


class ManagedPolicies:
    """AWS managed policies by ARN; the file is read on first use, each document when it is asked for."""

    @cached_property
    def _data(self) -> dict[str, str]:
        packed = files("bartizan.catalog").joinpath("data/aws_managed_policies.json.gz").read_bytes()
        data: dict[str, str] = json.loads(gzip.decompress(packed))["policies"]
        return data

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {}

    def document(self, arn: str) -> Document | None:
        """The policy's document; None when `arn` is no AWS managed policy.

        A policy that is younger than the copy gives no permission and says so (`unknown`).
        """
        if MARK not in arn:
            return None
        name = arn.rpartition("/")[2]
        if name not in self._documents:
            held = self._data.get(name)
            self._documents[name] = (
                read_document(parse(json.loads(held)), None, f"AWS managed policy {name}")
                if held is not None
                else Document((), f"AWS managed policy {name}")
            )
        return self._documents[name]
