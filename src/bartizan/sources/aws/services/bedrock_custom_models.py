"""Bedrock custom models: base model, training data and encryption, with the role and network of their making."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::CustomModel",
    id="ModelArn",
    name="ModelName",
    list=Call("list_custom_models", items="modelSummaries"),
    detail=Call("get_custom_model", args={"modelIdentifier": "ModelArn"}),
    extras=(
        # Only the job that made the model knows with which role and in which network.
        Extra(
            Call("get_model_customization_job", args={"jobIdentifier": "JobArn"}),
            at="",
            only=("RoleArn", "VpcConfig"),
        ),
        Extra(Call("list_tags_for_resource", items="tags", args={"resourceARN": "ModelArn"}), at="Tags"),
    ),
)
