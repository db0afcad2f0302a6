"""NAT gateways: from which subnets what has no public address gets out."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="ec2",
    type="AWS::EC2::NatGateway",
    id="arn:{partition}:ec2:{region}:{account}:natgateway/{name}",
    name="NatGatewayId",
    list=Call("describe_nat_gateways", items="NatGateways"),
    # A deleted gateway is listed for another hour.
    only={"State": ("pending", "available")},
)
