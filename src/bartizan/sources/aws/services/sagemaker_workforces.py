"""SageMaker workforces: from which addresses people who label data may work."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::Workforce",
    id="WorkforceArn",
    name="WorkforceName",
    list=Call("list_workforces", items="Workforces"),
    detail=Call("describe_workforce", item="Workforce", args={"WorkforceName": "WorkforceName"}),
)
