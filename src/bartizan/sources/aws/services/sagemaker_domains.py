"""SageMaker domains: network mode, authentication, encryption and default user settings."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::Domain",
    id="DomainArn",
    name="DomainName",
    list=Call("list_domains", items="Domains"),
    detail=Call("describe_domain", args={"DomainId": "DomainId"}),
    extras=(tags_of_arn("DomainArn"),),
)
