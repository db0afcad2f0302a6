"""Bedrock automated reasoning policies: encryption."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::AutomatedReasoningPolicy",
    id="PolicyArn",
    name="Name",
    list=Call("list_automated_reasoning_policies", items="automatedReasoningPolicySummaries"),
    detail=Call("get_automated_reasoning_policy", args={"policyArn": "PolicyArn"}),
    rename={"KmsKeyArn": "KmsKeyId"},
)
