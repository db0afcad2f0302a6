"""SageMaker notebook lifecycle configurations: the scripts that run as root at every start."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::NotebookInstanceLifecycleConfig",
    id="NotebookInstanceLifecycleConfigArn",
    name="NotebookInstanceLifecycleConfigName",
    list=Call("list_notebook_instance_lifecycle_configs", items="NotebookInstanceLifecycleConfigs"),
    detail=Call(
        "describe_notebook_instance_lifecycle_config",
        args={"NotebookInstanceLifecycleConfigName": "NotebookInstanceLifecycleConfigName"},
    ),
)
