"""SageMaker AutoML jobs, of either version: data, network, encryption."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST, Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::AutoMLJobV2",
    id="AutoMLJobArn",
    name="AutoMLJobName",
    list=Call("list_auto_ml_jobs", items="AutoMLJobSummaries", most=HISTORY, fixed=NEWEST_FIRST),
    detail=Call("describe_auto_ml_job_v2", args={"AutoMLJobName": "AutoMLJobName"}),
    extras=(tags_of_arn("AutoMLJobArn"),),
)
