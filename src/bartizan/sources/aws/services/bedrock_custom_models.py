"""Bedrock custom models: base model, training data, encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::CustomModel",
    id="ModelArn",
    name="ModelName",
    list=Call("list_custom_models", items="modelSummaries"),
    detail=Call("get_custom_model", args={"modelIdentifier": "ModelArn"}),
)
