"""SageMaker job definitions that watch bias: the captured data they read, their isolation."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::ModelBiasJobDefinition",
    id="JobDefinitionArn",
    name="JobDefinitionName",
    list=Call(
        "list_model_bias_job_definitions",
        items="JobDefinitionSummaries",
        rename={"MonitoringJobDefinitionName": "JobDefinitionName"},
    ),
    detail=Call("describe_model_bias_job_definition", args={"JobDefinitionName": "JobDefinitionName"}),
    extras=(tags_of_arn("JobDefinitionArn"),),
)
