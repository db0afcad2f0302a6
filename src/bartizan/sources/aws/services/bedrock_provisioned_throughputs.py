"""Bedrock provisioned throughput: reserved capacity of a model, which is how a custom model is served."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::ProvisionedModelThroughput",
    id="ProvisionedModelArn",
    name="ProvisionedModelName",
    list=Call("list_provisioned_model_throughputs", items="provisionedModelSummaries"),
    detail=Call("get_provisioned_model_throughput", args={"provisionedModelId": "ProvisionedModelArn"}),
    extras=(
        Extra(Call("list_tags_for_resource", items="tags", args={"resourceARN": "ProvisionedModelArn"}), at="Tags"),
    ),
)
