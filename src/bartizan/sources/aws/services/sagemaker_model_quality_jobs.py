"""SageMaker job definitions that watch model quality: the captured data they read, their isolation."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::ModelQualityJobDefinition",
    id="JobDefinitionArn",
    name="JobDefinitionName",
    list=Call(
        "list_model_quality_job_definitions",
        items="JobDefinitionSummaries",
        rename={"MonitoringJobDefinitionName": "JobDefinitionName"},
    ),
    detail=Call("describe_model_quality_job_definition", args={"JobDefinitionName": "JobDefinitionName"}),
    extras=(tags_of_arn("JobDefinitionArn"),),
)
