"""Resources that are a part of another one, folded as the Terraform tables fold theirs.

Both dialects then give one shape: a bucket with its policy, a role with its policies.
"""

from __future__ import annotations

from dataclasses import dataclass

from bartizan.model.values import Config, Unknown, Value


@dataclass(frozen=True, slots=True)
class Fold:
    """`owner` is the property that refers to the owner (or a list of owners) of type `type`.

    `at` is where the part stands in the owner: empty for the root, a final `[]` appends. `rename`
    gives the properties that are named differently there; `drop` those that have no place. A part that
    `keeps` is an asset of its own, and only a reference to it stands in the owner.
    """

    owner: str
    type: str
    at: str = ""
    rename: tuple[tuple[str, str], ...] = ()
    drop: tuple[str, ...] = ()
    keeps: bool = False

    def part(self, config: Config, id_: str) -> dict[str, Value]:
        """What the part with this asset id says, from the owner's root."""
        if self.keeps:
            return {self.at[:-2]: [Unknown(f"!Ref {id_.rpartition('#')[2]}", (id_,), "Ref")]}
        names = dict(self.rename)
        inner: dict[str, Value] = {
            names.get(key, key): value for key, value in config.items() if key not in {self.owner, *self.drop}
        }
        if not self.at:
            return inner
        return {self.at[:-2]: [inner]} if self.at.endswith("[]") else {self.at: inner}


_OWNERS = ("Roles", "Users", "Groups")

FOLDS: dict[str, tuple[Fold, ...]] = {
    "AWS::S3::BucketPolicy": (Fold("Bucket", "AWS::S3::Bucket"),),
    "AWS::IAM::RolePolicy": (Fold("RoleName", "AWS::IAM::Role", "Policies[]"),),
    "AWS::IAM::UserPolicy": (Fold("UserName", "AWS::IAM::User", "Policies[]"),),
    "AWS::IAM::GroupPolicy": (Fold("GroupName", "AWS::IAM::Group", "Policies[]"),),
    "AWS::IAM::Policy": (
        Fold("Roles", "AWS::IAM::Role", "Policies[]", drop=_OWNERS),
        Fold("Users", "AWS::IAM::User", "Policies[]", drop=_OWNERS),
        Fold("Groups", "AWS::IAM::Group", "Policies[]", drop=_OWNERS),
    ),
    "AWS::IAM::ManagedPolicy": (
        Fold("Roles", "AWS::IAM::Role", "ManagedPolicyArns[]", keeps=True),
        Fold("Users", "AWS::IAM::User", "ManagedPolicyArns[]", keeps=True),
        Fold("Groups", "AWS::IAM::Group", "ManagedPolicyArns[]", keeps=True),
    ),
    "AWS::EC2::SecurityGroupIngress": (
        Fold("GroupId", "AWS::EC2::SecurityGroup", "SecurityGroupIngress[]", drop=("GroupName",)),
    ),
    "AWS::EC2::SecurityGroupEgress": (Fold("GroupId", "AWS::EC2::SecurityGroup", "SecurityGroupEgress[]"),),
    "AWS::SecretsManager::ResourcePolicy": (
        Fold("SecretId", "AWS::SecretsManager::Secret", drop=("BlockPublicPolicy",)),
    ),
}
