"""SageMaker labeling jobs: the data, who labels it, and where the labels go."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST, Call, Collector

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::LabelingJob",
    id="LabelingJobArn",
    name="LabelingJobName",
    list=Call("list_labeling_jobs", items="LabelingJobSummaryList", most=HISTORY, fixed=NEWEST_FIRST),
    detail=Call("describe_labeling_job", args={"LabelingJobName": "LabelingJobName"}),
)
