"""Kendra indices: who may see which document, encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="kendra",
    type="AWS::Kendra::Index",
    id="arn:{partition}:kendra:{region}:{account}:index/{Id}",
    name="Name",
    list=Call("list_indices", items="IndexConfigurationSummaryItems"),
    detail=Call("describe_index", args={"Id": "Id"}),
)
