"""Systems Manager parameters: which are kept as secrets. A value is never asked for."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="ssm",
    type="AWS::SSM::Parameter",
    id="Arn",
    name="Name",
    list=Call("describe_parameters", items="Parameters"),
)
