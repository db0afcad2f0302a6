"""Bedrock agent aliases: the names by which applications call a version of an agent."""

from bartizan.sources.aws.collector import Call, Collector

_AGENT = {"agentId": "AgentId"}

collector = Collector(
    service="bedrock-agent",
    type="AWS::Bedrock::AgentAlias",
    id="AgentAliasArn",
    name="AgentAliasName",
    parent=Call("list_agents", items="agentSummaries"),
    list=Call("list_agent_aliases", items="agentAliasSummaries", args=_AGENT),
    detail=Call("get_agent_alias", item="agentAlias", args={**_AGENT, "agentAliasId": "AgentAliasId"}),
)
