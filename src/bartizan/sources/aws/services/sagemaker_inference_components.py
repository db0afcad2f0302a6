"""SageMaker inference components: the models that share an endpoint."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::InferenceComponent",
    id="InferenceComponentArn",
    name="InferenceComponentName",
    list=Call("list_inference_components", items="InferenceComponents"),
    detail=Call("describe_inference_component", args={"InferenceComponentName": "InferenceComponentName"}),
    rename={"Specification.Container.DeployedImage.SpecifiedImage": "Specification.Container.Image"},
    extras=(tags_of_arn("InferenceComponentArn"),),
)
