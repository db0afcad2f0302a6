"""Bedrock AgentCore workload identities: where a sign-in may return to."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::WorkloadIdentity",
    id="WorkloadIdentityArn",
    name="Name",
    list=Call("list_workload_identities", items="workloadIdentities"),
    detail=Call("get_workload_identity", args={"name": "Name"}),
)
