"""SageMaker training jobs: the data each one read, where its model went, its isolation."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::TrainingJob",
    id="TrainingJobArn",
    name="TrainingJobName",
    list=Call("list_training_jobs", items="TrainingJobSummaries"),
    detail=Call("describe_training_job", args={"TrainingJobName": "TrainingJobName"}),
)
