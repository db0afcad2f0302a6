"""Attributes that a provider computes from a resource's own arguments.

Each is a template over arguments; it is known when they are. From the attribute reference of each
resource in the providers' documentation.
"""

from __future__ import annotations

import re
from collections.abc import Callable

DERIVED: dict[str, dict[str, str]] = {
    "aws_s3_bucket": {
        "id": "{bucket}",
        "arn": "arn:{partition}:s3:::{bucket}",
        "bucket_domain_name": "{bucket}.s3.amazonaws.com",
    },
    "google_storage_bucket": {"id": "{name}", "url": "gs://{name}"},
    "google_service_account": {
        "email": "{account_id}@{project}.iam.gserviceaccount.com",
        "member": "serviceAccount:{account_id}@{project}.iam.gserviceaccount.com",
        "name": "projects/{project}/serviceAccounts/{account_id}@{project}.iam.gserviceaccount.com",
        "id": "projects/{project}/serviceAccounts/{account_id}@{project}.iam.gserviceaccount.com",
    },
}

DERIVED |= {
    resource: {"id": "{name}"}
    for resource in (
        "aws_iam_role",
        "aws_iam_user",
        "aws_iam_group",
        "aws_iam_instance_profile",
        "aws_sagemaker_notebook_instance",
        "aws_sagemaker_model",
        "aws_sagemaker_endpoint",
        "aws_sagemaker_endpoint_configuration",
        "aws_ecr_repository",
        "aws_cloudwatch_log_group",
        "aws_dynamodb_table",
        "aws_kms_alias",
        "aws_ssm_parameter",
        "aws_glue_job",
    )
}
DERIVED["aws_lambda_function"] = {"id": "{function_name}"}
DERIVED["aws_sagemaker_feature_group"] = {"id": "{feature_group_name}", "name": "{feature_group_name}"}
DERIVED["aws_sagemaker_code_repository"] = {"id": "{code_repository_name}"}

_FIELD = re.compile(r"\{(\w+)\}")


def derive(resource: str, attribute: str, argument: Callable[[str], object]) -> str | None:
    """The attribute's text, or None when it is not one of these or an argument is not known."""
    template = DERIVED.get(resource, {}).get(attribute)
    if template is None:
        return None
    pieces: dict[str, str] = {}
    for name in _FIELD.findall(template):
        value = argument(name)
        if not isinstance(value, str) or not value:
            return None
        pieces[name] = value
    return _FIELD.sub(lambda match: pieces[match.group(1)], template)


def partition(region: object) -> str:
    """The AWS partition of a region; a region that is not known is taken for the commercial one."""
    name = region if isinstance(region, str) else ""
    return "aws-cn" if name.startswith("cn-") else "aws-us-gov" if name.startswith("us-gov-") else "aws"
