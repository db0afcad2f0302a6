"""SageMaker partner AI apps: role, encryption, updates."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::PartnerApp",
    id="Arn",
    name="Name",
    list=Call("list_partner_apps", items="Summaries"),
    detail=Call("describe_partner_app", args={"Arn": "Arn"}),
    extras=(tags_of_arn("Arn"),),
    rename={"Version": "AppVersion"},
)
