"""Step Functions workflows: role, log."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="stepfunctions",
    type="AWS::StepFunctions::StateMachine",
    id="Arn",
    name="StateMachineName",
    list=Call("list_state_machines", items="stateMachines"),
    detail=Call("describe_state_machine", args={"stateMachineArn": "StateMachineArn"}),
    rename={
        "StateMachineArn": "Arn",
        "Name": "StateMachineName",
        "Type": "StateMachineType",
        "Definition": "DefinitionString",
    },
)
