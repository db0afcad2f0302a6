"""ECR repositories: who may pull and push, whether tags can move, whether images are scanned."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="ecr",
    type="AWS::ECR::Repository",
    id="RepositoryArn",
    name="RepositoryName",
    list=Call("describe_repositories", items="repositories"),
    extras=(
        Extra(
            Call(
                "get_repository_policy",
                item="policyText",
                args={"repositoryName": "RepositoryName"},
                absent=("RepositoryPolicyNotFoundException",),
            ),
            at="RepositoryPolicyText",
            json=True,
        ),
        Extra(Call("list_tags_for_resource", items="tags", args={"resourceArn": "RepositoryArn"}), at="Tags"),
    ),
)
