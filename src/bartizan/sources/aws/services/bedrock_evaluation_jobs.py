"""Bedrock evaluation jobs: role, output, encryption."""

from bartizan.sources.aws.collector import HISTORY, NEWEST_FIRST_CAMEL, Call, Collector

collector = Collector(
    service="bedrock",
    type="AWS::Bedrock::EvaluationJob",
    id="JobArn",
    name="JobName",
    list=Call("list_evaluation_jobs", items="jobSummaries", most=HISTORY, fixed=NEWEST_FIRST_CAMEL),
    detail=Call("get_evaluation_job", args={"jobIdentifier": "JobArn"}),
)
