"""SageMaker human review workflows: who sees the data, and where the reviews go."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::FlowDefinition",
    id="FlowDefinitionArn",
    name="FlowDefinitionName",
    list=Call("list_flow_definitions", items="FlowDefinitionSummaries"),
    detail=Call("describe_flow_definition", args={"FlowDefinitionName": "FlowDefinitionName"}),
    extras=(tags_of_arn("FlowDefinitionArn"),),
)
