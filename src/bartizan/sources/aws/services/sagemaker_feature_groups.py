"""SageMaker feature groups: stores, encryption, role."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::FeatureGroup",
    id="FeatureGroupArn",
    name="FeatureGroupName",
    list=Call("list_feature_groups", items="FeatureGroupSummaries"),
    detail=Call("describe_feature_group", args={"FeatureGroupName": "FeatureGroupName"}),
    extras=(tags_of_arn("FeatureGroupArn"),),
)
