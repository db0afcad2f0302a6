"""SageMaker hyperparameter tuning jobs: the training that each one repeats."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST, Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::HyperParameterTuningJob",
    id="HyperParameterTuningJobArn",
    name="HyperParameterTuningJobName",
    list=Call(
        "list_hyper_parameter_tuning_jobs", items="HyperParameterTuningJobSummaries", most=HISTORY, fixed=NEWEST_FIRST
    ),
    detail=Call(
        "describe_hyper_parameter_tuning_job", args={"HyperParameterTuningJobName": "HyperParameterTuningJobName"}
    ),
    extras=(tags_of_arn("HyperParameterTuningJobArn"),),
)
