"""What Go, Java, Kotlin and C# name of AWS's agents and knowledge bases; see `clouds.Handle`."""

from __future__ import annotations

_AGENTS = (
    "github.com.aws.aws_sdk_go_v2.service.bedrockagentruntime",
    "software.amazon.awssdk.services.bedrockagentruntime",
    "aws.sdk.kotlin.services.bedrockagentruntime",
    "Amazon.BedrockAgentRuntime",
)
_RUNTIME = (
    "github.com.aws.aws_sdk_go_v2.service.bedrockruntime",
    "software.amazon.awssdk.services.bedrockruntime",
    "aws.sdk.kotlin.services.bedrockruntime",
    "Amazon.BedrockRuntime",
)
_NAMED = (
    (_AGENTS, "InvokeAgentInput InvokeAgentRequest", "agent_id", "AWS::Bedrock::Agent", "invokes"),
    (_AGENTS, "RetrieveInput RetrieveRequest", "knowledge_base_id", "AWS::Bedrock::KnowledgeBase", "grounded-by"),
    (
        _AGENTS, "KnowledgeBaseRetrieveAndGenerateConfiguration", "knowledge_base_id", "AWS::Bedrock::KnowledgeBase",
        "grounded-by",
    ),
    (_AGENTS, "InvokeFlowInput InvokeFlowRequest", "flow_identifier", "AWS::Bedrock::Flow", "invokes"),
    (
        _RUNTIME, "ApplyGuardrailInput ApplyGuardrailRequest GuardrailConfiguration GuardrailStreamConfiguration",
        "guardrail_identifier", "AWS::Bedrock::Guardrail", "guarded-by",
    ),
    (
        _RUNTIME, "InvokeModelInput InvokeModelRequest", "guardrail_identifier", "AWS::Bedrock::Guardrail",
        "guarded-by",
    ),
)  # fmt: skip
ROWS = tuple(
    (roots, tail, (name,), type_, edge) for roots, tails, name, type_, edge in _NAMED for tail in tails.split()
)
"""Roots, name, the argument, the type that it names, the relation."""
