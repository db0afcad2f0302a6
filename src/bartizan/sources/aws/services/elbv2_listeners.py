"""Listeners: the port of each, and what happens to a request that no rule takes."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="elbv2",
    type="AWS::ElasticLoadBalancingV2::Listener",
    id="ListenerArn",
    # A listener has no name of its own: the ARN says its balancer and its number.
    name="Name",
    parent=Call("describe_load_balancers", items="LoadBalancers"),
    list=Call("describe_listeners", items="Listeners", args={"LoadBalancerArn": "LoadBalancerArn"}),
)
