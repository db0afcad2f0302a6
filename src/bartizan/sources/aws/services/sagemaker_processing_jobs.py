"""SageMaker processing jobs: the data each one read and wrote, its isolation."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST, Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::ProcessingJob",
    id="ProcessingJobArn",
    name="ProcessingJobName",
    list=Call("list_processing_jobs", items="ProcessingJobSummaries", most=HISTORY, fixed=NEWEST_FIRST),
    detail=Call("describe_processing_job", args={"ProcessingJobName": "ProcessingJobName"}),
    extras=(tags_of_arn("ProcessingJobArn"),),
)
