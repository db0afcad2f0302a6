"""Bedrock application inference profiles: the account's own names for models, with their own metering."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::ApplicationInferenceProfile",
    id="InferenceProfileArn",
    name="InferenceProfileName",
    list=Call("list_inference_profiles", items="inferenceProfileSummaries", fixed={"typeEquals": "APPLICATION"}),
    detail=Call("get_inference_profile", args={"inferenceProfileIdentifier": "InferenceProfileArn"}),
    extras=(
        Extra(Call("list_tags_for_resource", items="tags", args={"resourceARN": "InferenceProfileArn"}), at="Tags"),
    ),
    only={"Type": ("APPLICATION",)},
)
