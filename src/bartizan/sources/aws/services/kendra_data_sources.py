"""Kendra data sources: what an index reads, and whether with the permissions on it."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="kendra",
    type="AWS::Kendra::DataSource",
    id="arn:{partition}:kendra:{region}:{account}:index/{IndexId}/data-source/{Id}",
    name="Name",
    parent=Call("list_indices", items="IndexConfigurationSummaryItems", rename={"Id": "IndexId"}),
    list=Call("list_data_sources", items="SummaryItems", args={"IndexId": "IndexId"}),
    detail=Call("describe_data_source", args={"Id": "Id", "IndexId": "IndexId"}),
    rename={"Configuration": "DataSourceConfiguration"},
)
