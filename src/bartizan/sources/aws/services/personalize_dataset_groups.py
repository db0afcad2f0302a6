"""Personalize dataset groups: role, encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="personalize",
    type="AWS::Personalize::DatasetGroup",
    id="DatasetGroupArn",
    name="Name",
    list=Call("list_dataset_groups", items="datasetGroups"),
    detail=Call("describe_dataset_group", item="datasetGroup", args={"datasetGroupArn": "DatasetGroupArn"}),
)
