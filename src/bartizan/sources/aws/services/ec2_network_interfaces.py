"""Network interfaces that the account manages itself; those that services made for themselves belong to the service."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="ec2",
    type="AWS::EC2::NetworkInterface",
    id="arn:{partition}:ec2:{region}:{account}:network-interface/{name}",
    name="Id",
    list=Call(
        "describe_network_interfaces",
        items="NetworkInterfaces",
        fixed={"Filters": [{"Name": "requester-managed", "Values": ["false"]}]},
    ),
    rename={"NetworkInterfaceId": "Id", "Groups[].GroupId": "GroupSet", "TagSet": "Tags"},
)
