"""Bedrock imported models: the artefact each one came from, its encryption."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::ImportedModel",
    id="ModelArn",
    name="ModelName",
    list=Call("list_imported_models", items="modelSummaries"),
    detail=Call("get_imported_model", args={"modelIdentifier": "ModelArn"}),
    extras=(Extra(Call("list_tags_for_resource", items="tags", args={"resourceARN": "ModelArn"}), at="Tags"),),
)
