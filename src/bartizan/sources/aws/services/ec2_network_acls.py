"""Network access lists: the rules of each in order, the subnets that they guard."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="ec2",
    type="AWS::EC2::NetworkAcl",
    id="arn:{partition}:ec2:{region}:{account}:network-acl/{name}",
    name="Id",
    list=Call("describe_network_acls", items="NetworkAcls"),
    rename={"NetworkAclId": "Id"},
    ground=True,
)
