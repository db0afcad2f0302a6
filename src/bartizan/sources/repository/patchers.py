"""Every dialect that can be written back into, by the source of its sightings; adding one is one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from bartizan.sources.repository.arm.bicep.patch import BicepPatcher
from bartizan.sources.repository.arm.patch import ArmPatcher
from bartizan.sources.repository.cloudformation.patch import CloudFormationPatcher
from bartizan.sources.repository.kubernetes.patch import KubernetesPatcher
from bartizan.sources.repository.patching import Change, Edit, Workspace
from bartizan.sources.repository.terraform.patch import TerraformPatcher


class Patcher(Protocol):
    """Plans the edits of one dialect."""

    def plan(self, change: Change) -> list[Edit]:
        """The edits that make an asset's code say what it shall. Raises `CannotPatch` with the reason."""


PATCHERS: Mapping[str, Callable[[Workspace], Patcher]] = {
    "terraform": TerraformPatcher,
    "cloudformation": CloudFormationPatcher,
    "arm": ArmPatcher,
    "bicep": BicepPatcher,
    "kubernetes": KubernetesPatcher,
}
