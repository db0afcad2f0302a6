"""SageMaker model package groups: the registry's shelves and who may use them."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::ModelPackageGroup",
    id="ModelPackageGroupArn",
    name="ModelPackageGroupName",
    list=Call("list_model_package_groups", items="ModelPackageGroupSummaryList"),
    detail=Call("describe_model_package_group", args={"ModelPackageGroupName": "ModelPackageGroupName"}),
)
