"""Bedrock AgentCore token vault: the key that protects the tokens of agents. One for each region."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock-agentcore-control",
    type="AWS::BedrockAgentCore::TokenVault",
    id="arn:{partition}:bedrock-agentcore:{region}:{account}:token-vault/default",
    name="token vault in {region}",
    detail=Call("get_token_vault"),
    ground=True,
)
