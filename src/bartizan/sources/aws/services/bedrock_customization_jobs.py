"""Bedrock customization jobs that run now; a finished one is told by its model."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::ModelCustomizationJob",
    id="JobArn",
    name="JobName",
    list=Call(
        "list_model_customization_jobs", items="modelCustomizationJobSummaries", fixed={"statusEquals": "InProgress"}
    ),
    detail=Call("get_model_customization_job", args={"jobIdentifier": "JobArn"}),
    only={"Status": ("InProgress",)},
)
