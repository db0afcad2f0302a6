"""KMS keys of the customer's own: policy and rotation. What AWS manages nobody can change."""

from bartizan.sources.aws.collector import Call, Collector, Extra

_KEY = {"KeyId": "KeyId"}
# Rotation is not a question for asymmetric, imported and disabled keys; each is answered by one of these errors.
_NO_ROTATION = ("UnsupportedOperationException", "KMSInvalidStateException", "DisabledException")

collector = Collector(
    service="kms",
    type="AWS::KMS::Key",
    id="Arn",
    name="KeyId",
    list=Call("list_keys", items="Keys"),
    detail=Call("describe_key", item="KeyMetadata", args=_KEY),
    only={"KeyManager": ("CUSTOMER",), "KeyState": ("Enabled", "Disabled")},
    extras=(
        Extra(
            Call("get_key_policy", item="Policy", args=_KEY, fixed={"PolicyName": "default"}),
            at="KeyPolicy",
            json=True,
        ),
        Extra(
            Call("get_key_rotation_status", args=_KEY, absent=_NO_ROTATION),
            at="",
            rename={"KeyRotationEnabled": "EnableKeyRotation"},
            only=("EnableKeyRotation", "RotationPeriodInDays"),
        ),
        Extra(
            Call("list_resource_tags", items="Tags", args=_KEY),
            at="Tags",
            rename={"TagKey": "Key", "TagValue": "Value"},
        ),
    ),
)
