"""Lambda functions: role, network, environment and image of each."""

from bartizan.sources.aws.collector import Call, Collector, Extra

_FUNCTION = {"FunctionName": "FunctionName"}

collector = Collector(
    service="lambda",
    type="AWS::Lambda::Function",
    id="FunctionArn",
    name="FunctionName",
    list=Call("list_functions", items="Functions"),
    extras=(
        # The answer's `Location` is an address that opens the code to whoever has it: it is not kept.
        Extra(
            Call("get_function", item="Code", args=_FUNCTION),
            at="Code",
            only=("ImageUri", "ResolvedImageUri"),
            when={"PackageType": ("Image",)},
        ),
        Extra(Call("list_tags", item="Tags", args={"Resource": "FunctionArn"}), at="Tags"),
    ),
    rename={"Layers[].Arn": "Layers"},
)
