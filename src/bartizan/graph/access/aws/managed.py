"""The documents of AWS managed policies, from the catalogue's own copy (`tools/build_managed_policies.py`)."""

from __future__ import annotations

import json
from functools import cached_property
from importlib.resources import files

from bartizan.graph.access.aws.policy import Document, read_document
from bartizan.model.values import parse

MARK = ":iam::aws:policy/"


class ManagedPolicies:
    """AWS managed policies by ARN; the file is read on first use."""

    @cached_property
    def _data(self) -> dict[str, dict[str, dict[str, object]]]:
        text = files("bartizan.catalog").joinpath("data/aws_managed_policies.json").read_text("utf-8")
        data: dict[str, dict[str, dict[str, object]]] = json.loads(text)
        return data

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {}

    def document(self, arn: str) -> Document | None:
        """The policy's document; None when `arn` is no AWS managed policy.

        A policy that the copy does not hold gives no permission and says so; one that is not known to
        deny anything cannot weaken another permission either.
        """
        if MARK not in arn:
            return None
        name = arn.rpartition("/")[2]
        if name not in self._documents:
            held = self._data["policies"].get(name)
            self._documents[name] = (
                read_document(parse(held["document"]), None, f"AWS managed policy {name}")
                if held is not None
                else Document((), f"AWS managed policy {name}")
            )
        return self._documents[name]

    def denies(self, arn: str) -> bool:
        """Whether the policy is known to deny something; policies younger than the copy count as not."""
        return arn.rpartition("/")[2] in self._data["denying"]
