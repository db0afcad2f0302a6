"""SageMaker notebook instances: network, root access, encryption and role of each."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::NotebookInstance",
    id="NotebookInstanceArn",
    name="NotebookInstanceName",
    list=Call("list_notebook_instances", items="NotebookInstances"),
    detail=Call("describe_notebook_instance", args={"NotebookInstanceName": "NotebookInstanceName"}),
    extras=(tags_of_arn("NotebookInstanceArn"),),
    rename={"SecurityGroups": "SecurityGroupIds", "NotebookInstanceLifecycleConfigName": "LifecycleConfigName"},
)
