"""SageMaker model package groups: the registry's shelves and who may use them."""

from bartizan.sources.aws.collector import Call, Collector, Extra, tags_of_arn

_GROUP = {"ModelPackageGroupName": "ModelPackageGroupName"}

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::ModelPackageGroup",
    id="ModelPackageGroupArn",
    name="ModelPackageGroupName",
    list=Call("list_model_package_groups", items="ModelPackageGroupSummaryList"),
    detail=Call("describe_model_package_group", args=_GROUP),
    extras=(
        Extra(
            # A group without a policy is answered with a validation error: "Cannot find Model Package Group Policy".
            Call("get_model_package_group_policy", item="ResourcePolicy", args=_GROUP, absent=("ValidationException",)),
            at="ModelPackageGroupPolicy",
            json=True,
        ),
        tags_of_arn("ModelPackageGroupArn"),
    ),
)
