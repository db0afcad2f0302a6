import boto3
from strands import tool

from house_settings import places

SERVICES = ("keycards", "wifi-portal")


@tool
def restart_service(service: str) -> str:
    """Start a service of the hotel anew.

    Args:
        service: "keycards" or "wifi-portal".
    """
    if service not in SERVICES:
        return f"one of {', '.join(SERVICES)}"
    boto3.client("ecs").update_service(cluster=places().cluster, service=service, forceNewDeployment=True)
    return "started anew"
