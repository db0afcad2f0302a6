"""CloudTrail trails: what is recorded, where, and whether it is switched on."""

from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="cloudtrail",
    type="AWS::CloudTrail::Trail",
    id="Arn",
    name="TrailName",
    list=Call("describe_trails", items="trailList", fixed={"includeShadowTrails": False}),
    extras=(
        Extra(
            Call("get_event_selectors", args={"TrailName": "TrailARN"}),
            at="",
            only=("EventSelectors", "AdvancedEventSelectors"),
        ),
        Extra(Call("get_trail_status", args={"Name": "TrailARN"}), at="", only=("IsLogging",)),
    ),
    rename={
        "Name": "TrailName",
        "TrailARN": "Arn",
        "LogFileValidationEnabled": "EnableLogFileValidation",
    },
)
