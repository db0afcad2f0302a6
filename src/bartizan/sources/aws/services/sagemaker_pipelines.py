"""SageMaker pipelines: definition and role."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::Pipeline",
    id="PipelineArn",
    name="PipelineName",
    list=Call("list_pipelines", items="PipelineSummaries"),
    detail=Call("describe_pipeline", args={"PipelineName": "PipelineName"}),
    extras=(tags_of_arn("PipelineArn"),),
    rename={"PipelineDefinition": "PipelineDefinition.PipelineDefinitionBody"},
)
