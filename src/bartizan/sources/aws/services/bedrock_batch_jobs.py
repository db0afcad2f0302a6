"""Bedrock batch inference jobs: prompts read, answers written, network, encryption."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST_CAMEL, Call, Collector

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::ModelInvocationJob",
    id="JobArn",
    name="JobName",
    list=Call("list_model_invocation_jobs", items="invocationJobSummaries", most=HISTORY, fixed=NEWEST_FIRST_CAMEL),
)
