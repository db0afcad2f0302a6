"""Amazon Q Business web experiences: where the assistant is shown."""

from bartizan.sources.aws.collector import Call, Collector

_APPLICATION = {"applicationId": "ApplicationId"}

collector = Collector(
    service="qbusiness",
    type="AWS::QBusiness::WebExperience",
    id="arn:{partition}:qbusiness:{region}:{account}:application/{ApplicationId}/web-experience/{WebExperienceId}",
    name="WebExperienceId",
    parent=Call("list_applications", items="applications"),
    list=Call("list_web_experiences", items="webExperiences", args=_APPLICATION),
    detail=Call("get_web_experience", args={**_APPLICATION, "webExperienceId": "WebExperienceId"}),
)
