"""EC2 launch templates: the default version of each. What else a group starts, the group's collector reads."""

import base64
import binascii
from collections.abc import Iterator, Mapping

from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector

VERSION = Call(
    "describe_launch_template_versions",
    items="LaunchTemplateVersions",
    args={"LaunchTemplateId": "LaunchTemplateId"},
    fixed={"Versions": ["$Default"]},
    absent=("InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateId.VersionNotFound"),
)

collector = Collector(
    service="ec2",
    type="AWS::EC2::LaunchTemplate",
    id="arn:{partition}:ec2:{region}:{account}:launch-template/{LaunchTemplateId}",
    name="LaunchTemplateName",
    list=Call("describe_launch_templates", items="LaunchTemplates"),
    detail=VERSION,
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every launch template, its start script as the text that the machine runs."""
    for record in run.collect(collector, place):
        yield run.changed(record, with_script) if isinstance(record, Asset) else record


def with_script(config: Config) -> Config:
    """The configuration with the start script as text. A script that is not text (compressed, say) stays as it is."""
    data = config.get("LaunchTemplateData")
    written = data.get("UserData") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(written, str):
        return config
    try:
        script = base64.b64decode(written, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return config
    return {**config, "LaunchTemplateData": {**data, "UserData": script}}
