"""SageMaker job definitions that watch data quality: the captured data they read, their isolation."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::DataQualityJobDefinition",
    id="JobDefinitionArn",
    name="JobDefinitionName",
    list=Call(
        "list_data_quality_job_definitions",
        items="JobDefinitionSummaries",
        rename={"MonitoringJobDefinitionName": "JobDefinitionName"},
    ),
    detail=Call("describe_data_quality_job_definition", args={"JobDefinitionName": "JobDefinitionName"}),
    extras=(tags_of_arn("JobDefinitionArn"),),
)
