"""An AWS account that moto runs: a public notebook server and a balanced chat."""

from __future__ import annotations

import json
from typing import Any

import boto3

REGION = "eu-west-1"
ACCOUNT = "123456789012"
STORE = "lake-training"


class Account:
    """What the twins share, made through the ordinary clients; each switch opens one thing."""

    def __init__(self, endpoint: str) -> None:
        self._session = boto3.Session(region_name=REGION)
        self._endpoint = endpoint

    def client(self, service: str) -> Any:
        """boto3's client of a service."""
        return self._session.client(service, endpoint_url=self._endpoint)

    def role(self, name: str, service: str, *, reads: bool) -> str:
        """A role for a service, which reads the training data or not; returns its ARN."""
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        iam = self.client("iam")
        made: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"][
            "Arn"
        ]
        if reads:
            what = [f"arn:aws:s3:::{STORE}", f"arn:aws:s3:::{STORE}/*"]
            allow = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": what}
            document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
            iam.put_role_policy(RoleName=name, PolicyName="data", PolicyDocument=document)
        return made

    def store(self) -> None:
        """A bucket that a training job learns from."""
        s3 = self.client("s3")
        s3.create_bucket(Bucket=STORE, CreateBucketConfiguration={"LocationConstraint": REGION})
        every = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        s3.put_public_access_block(Bucket=STORE, PublicAccessBlockConfiguration=dict.fromkeys(every, True))
        source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{STORE}/orders"}}
        self.client("sagemaker").create_training_job(
            TrainingJobName="ranker",
            AlgorithmSpecification={"TrainingImage": "img", "TrainingInputMode": "File"},
            RoleArn=self.role("trainer", "sagemaker.amazonaws.com", reads=True),
            InputDataConfig=[{"ChannelName": "train", "DataSource": source}],
            OutputDataConfig={"S3OutputPath": f"s3://{STORE}/out"},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10},
            StoppingCondition={"MaxRuntimeInSeconds": 60},
        )

    def network(self, *, open_: bool) -> tuple[str, list[str]]:
        """A VPC with two subnets and a gateway; only the open one routes to it. Returns the VPC and the subnets."""
        ec2 = self.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        zones = zip(("10.1.1.0/24", "10.1.2.0/24"), (f"{REGION}a", f"{REGION}b"), strict=True)
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)["Subnet"]["SubnetId"]
            for block, zone in zones
        ]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        for subnet in subnets:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        if open_:
            ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
        return vpc, subnets

    def group(self, vpc: str, name: str, port: int, sources: str) -> str:
        """A security group that lets `sources` (a block, or another group) in to one port; returns its id."""
        ec2 = self.client("ec2")
        made: str = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        who = (
            {"UserIdGroupPairs": [{"GroupId": sources}]}
            if sources.startswith("sg-")
            else {"IpRanges": [{"CidrIp": sources}]}
        )
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **who}
        ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[rule])
        return made

    def notebook(self, *, open_: bool) -> str:
        """A machine with a notebook server and a role that reads the training data; returns its id."""
        vpc, subnets = self.network(open_=open_)
        group = self.group(vpc, "notebook", 8888, "0.0.0.0/0")
        self.role("notebook", "ec2.amazonaws.com", reads=True)
        iam = self.client("iam")
        iam.create_instance_profile(InstanceProfileName="notebook-profile")
        iam.add_role_to_instance_profile(InstanceProfileName="notebook-profile", RoleName="notebook")
        interface = {
            "DeviceIndex": 0,
            "SubnetId": subnets[0],
            "AssociatePublicIpAddress": True,
            "Groups": [group],
        }
        started = self.client("ec2").run_instances(
            ImageId="ami-12c6146b",
            InstanceType="g5.xlarge",
            MinCount=1,
            MaxCount=1,
            IamInstanceProfile={"Name": "notebook-profile"},
            NetworkInterfaces=[interface],
        )
        number: str = started["Instances"][0]["InstanceId"]
        return number

    def chat(self, *, open_: bool) -> None:
        """A chat service of two revisions behind a balancer that faces the internet, or the network inside."""
        vpc, subnets = self.network(open_=open_)
        front = self.group(vpc, "front", 80, "0.0.0.0/0")
        inner = self.group(vpc, "chat", 8000, front)
        ecs, elb = self.client("ecs"), self.client("elbv2")
        balancer = elb.create_load_balancer(
            Name="chat",
            Subnets=subnets,
            SecurityGroups=[front],
            Scheme="internet-facing" if open_ else "internal",
            Type="application",
        )["LoadBalancers"][0]["LoadBalancerArn"]
        target = elb.create_target_group(Name="chat", Protocol="HTTP", Port=8000, VpcId=vpc, TargetType="ip")[
            "TargetGroups"
        ][0]["TargetGroupArn"]
        listener = elb.create_listener(
            LoadBalancerArn=balancer,
            Protocol="HTTP",
            Port=80,
            DefaultActions=[
                {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}
            ],
        )["Listeners"][0]["ListenerArn"]
        elb.create_rule(
            ListenerArn=listener,
            Priority=1,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/chat/*"]}}],
            Actions=[{"Type": "forward", "TargetGroupArn": target}],
        )
        role = self.role("chat", "ecs-tasks.amazonaws.com", reads=True)
        ecs.create_cluster(clusterName="ai")
        for image in ("chat:1", "chat:2"):
            ecs.register_task_definition(
                family="chat",
                networkMode="awsvpc",
                taskRoleArn=role,
                requiresCompatibilities=["FARGATE"],
                cpu="256",
                memory="512",
                containerDefinitions=[{"name": "chat", "image": image, "portMappings": [{"containerPort": 8000}]}],
            )
        ecs.create_service(
            cluster="ai",
            serviceName="chat",
            taskDefinition="chat:2",
            desiredCount=1,
            launchType="FARGATE",
            loadBalancers=[{"targetGroupArn": target, "containerName": "chat", "containerPort": 8000}],
            networkConfiguration={"awsvpcConfiguration": {"subnets": subnets, "securityGroups": [inner]}},
        )

    def fill(self, *, open_: bool) -> None:
        """The whole account, careless or hardened."""
        self.store()
        self.notebook(open_=open_)
        self.chat(open_=open_)
