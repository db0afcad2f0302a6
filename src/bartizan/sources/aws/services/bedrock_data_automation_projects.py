"""Bedrock data automation projects: what is drawn out of documents, and what becomes of personal data."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="bedrock-data-automation",
    type="AWS::Bedrock::DataAutomationProject",
    id="ProjectArn",
    name="ProjectName",
    list=Call("list_data_automation_projects", items="projects", fixed={"resourceOwner": "ACCOUNT"}),
    detail=Call("get_data_automation_project", item="project", args={"projectArn": "ProjectArn"}),
)
