"""SageMaker model packages: the versions in the registry, their artefacts, approval and validation."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST, Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::ModelPackage",
    id="ModelPackageArn",
    name="ModelPackageName",
    list=Call(
        "list_model_packages",
        items="ModelPackageSummaryList",
        fixed={**NEWEST_FIRST, "ModelPackageType": "Both"},
        most=HISTORY,
    ),
    detail=Call("describe_model_package", args={"ModelPackageName": "ModelPackageArn"}),
    extras=(tags_of_arn("ModelPackageArn"),),
)
