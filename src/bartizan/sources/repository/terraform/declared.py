"""What the assets are made of: resources of evaluated code, of a plan, of a state or of another program."""

from __future__ import annotations

from typing import Protocol

from bartizan.model.values import Value
from bartizan.sources.repository.evaluated import Body


class Declared(Protocol):
    """One instance of a resource with its arguments in Terraform's names."""

    @property
    def type(self) -> str:
        """The Terraform resource type: `aws_iam_role`."""

    @property
    def name(self) -> str:
        """The name in the code, with the instance's key: `r["a"]`."""

    @property
    def address(self) -> str:
        """The whole address: `module.x.aws_iam_role.r["a"]`."""

    @property
    def asset_id(self) -> str:
        """The id of the asset that the resource is."""

    @property
    def path(self) -> str:
        """The file in which it stands."""

    @property
    def line(self) -> int:
        """Its first line."""

    @property
    def end_line(self) -> int:
        """Its last line."""

    @property
    def may_be_absent(self) -> bool:
        """Whether it, or the module that it is in, stands for instances of which there may be none."""

    def argument(self, name: str) -> object:
        """The value of an argument, or of the nested blocks of a type; None when absent."""

    def body(self) -> Body:
        """All arguments and nested blocks; absent and null ones are left out."""

    def computed(self, name: str) -> str | None:
        """An attribute that the provider makes of arguments; None when it is not known."""

    def identifiers(self) -> tuple[str, ...]:
        """Other texts by which code refers to the thing itself: the id and ARN that a state holds."""

    def mentioned(self, argument: str) -> tuple[str, ...]:
        """The ids of the resources that an argument's expression names, whatever it comes to."""

    def inner_lines(self, argument: str) -> dict[str, int]:
        """The line of each property inside an argument that is an object, by its path."""

    def region_text(self) -> str | None:
        """The region or location, when it is written out."""

    def account(self) -> str | None:
        """The account, project or subscription, when it is written out."""

    def default_tags(self) -> dict[str, Value]:
        """The tags that the provider gives to each of its resources."""
