"""SageMaker batch transform jobs: the model, what it read and where the answers went."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST, Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::TransformJob",
    id="TransformJobArn",
    name="TransformJobName",
    list=Call("list_transform_jobs", items="TransformJobSummaries", most=HISTORY, fixed=NEWEST_FIRST),
    detail=Call("describe_transform_job", args={"TransformJobName": "TransformJobName"}),
    extras=(tags_of_arn("TransformJobArn"),),
)
