"""Lambda function URLs: which functions have an address of their own, and who may call it."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="lambda",
    type="AWS::Lambda::Url",
    id="FunctionUrl",
    name="FunctionUrl",
    parent=Call("list_functions", items="Functions"),
    list=Call("list_function_url_configs", items="FunctionUrlConfigs", args={"FunctionName": "FunctionName"}),
    rename={"FunctionArn": "TargetFunctionArn"},
)
