"""Load balancers: which face the internet, in which subnets, behind which security groups."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="elbv2",
    type="AWS::ElasticLoadBalancingV2::LoadBalancer",
    id="LoadBalancerArn",
    name="Name",
    list=Call("describe_load_balancers", items="LoadBalancers"),
    rename={"LoadBalancerName": "Name", "AvailabilityZones[].SubnetId": "Subnets"},
)
