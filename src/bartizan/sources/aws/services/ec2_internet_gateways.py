"""Internet gateways: which VPCs have a way to the internet."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="ec2",
    type="AWS::EC2::InternetGateway",
    id="arn:{partition}:ec2:{region}:{account}:internet-gateway/{name}",
    name="InternetGatewayId",
    list=Call("describe_internet_gateways", items="InternetGateways"),
    ground=True,
)
