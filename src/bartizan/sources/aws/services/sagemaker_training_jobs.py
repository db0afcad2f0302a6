"""SageMaker training jobs: the data each one read, where its model went, its isolation."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST, Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::TrainingJob",
    id="TrainingJobArn",
    name="TrainingJobName",
    list=Call("list_training_jobs", items="TrainingJobSummaries", most=HISTORY, fixed=NEWEST_FIRST),
    detail=Call("describe_training_job", args={"TrainingJobName": "TrainingJobName"}),
    extras=(tags_of_arn("TrainingJobArn"),),
)
