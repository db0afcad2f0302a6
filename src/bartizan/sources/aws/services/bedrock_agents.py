"""Bedrock agents: each with its role, model, guardrail, tools, knowledge bases and fellow agents."""

from bartizan.sources.aws.collector import Call, Collector, Extra

_DRAFT = {"agentVersion": "DRAFT"}
_AGENT = {"agentId": "AgentId"}

collector = Collector(
    service="bedrock-agent",
    type="AWS::Bedrock::Agent",
    id="AgentArn",
    name="AgentName",
    list=Call("list_agents", items="agentSummaries"),
    detail=Call("get_agent", item="agent", args=_AGENT),
    extras=(
        Extra(
            Call("list_agent_action_groups", items="actionGroupSummaries", args=_AGENT, fixed=_DRAFT),
            at="ActionGroups",
            each=Call(
                "get_agent_action_group",
                item="agentActionGroup",
                args={**_AGENT, "actionGroupId": "ActionGroupId"},
                fixed=_DRAFT,
            ),
            rename={"ParentActionSignature": "ParentActionGroupSignature"},
        ),
        Extra(
            Call("list_agent_knowledge_bases", items="agentKnowledgeBaseSummaries", args=_AGENT, fixed=_DRAFT),
            at="KnowledgeBases",
        ),
        Extra(
            Call("list_agent_collaborators", items="agentCollaboratorSummaries", args=_AGENT, fixed=_DRAFT),
            at="AgentCollaborators",
            when={"AgentCollaboration": ("SUPERVISOR", "SUPERVISOR_ROUTER")},
        ),
        Extra(Call("list_tags_for_resource", item="tags", args={"resourceArn": "AgentArn"}), at="Tags"),
    ),
)
