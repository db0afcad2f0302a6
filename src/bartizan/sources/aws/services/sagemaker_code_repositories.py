"""SageMaker code repositories: the address, and the secret that opens it."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::CodeRepository",
    id="CodeRepositoryArn",
    name="CodeRepositoryName",
    list=Call("list_code_repositories", items="CodeRepositorySummaryList"),
    detail=Call("describe_code_repository", args={"CodeRepositoryName": "CodeRepositoryName"}),
    extras=(tags_of_arn("CodeRepositoryArn"),),
)
