"""Bedrock flow aliases: the names by which applications call a version of a flow."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock-agent",
    type="AWS::Bedrock::FlowAlias",
    id="Arn",
    name="Name",
    made={"FlowArn": "arn:{partition}:bedrock:{region}:{account}:flow/{FlowId}"},
    parent=Call("list_flows", items="flowSummaries", rename={"Id": "FlowId"}),
    list=Call("list_flow_aliases", items="flowAliasSummaries", args={"flowIdentifier": "FlowId"}),
)
