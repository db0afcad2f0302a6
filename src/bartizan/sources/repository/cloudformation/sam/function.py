"""`AWS::Serverless::Function`: the function, its role, its URL, its alias, and what its events make."""

from __future__ import annotations

from typing import Any

from bartizan.model.values import PACKAGED
from bartizan.sources.repository.cloudformation.nodes import UNKNOWN, call, pairs
from bartizan.sources.repository.cloudformation.sam.events import EVENT_POLICIES, function_event
from bartizan.sources.repository.cloudformation.sam.roles import inline, role
from bartizan.sources.repository.cloudformation.sam.writer import Writer, ref
from bartizan.sources.repository.yaml_marks import Marked

_SAME = (
    *("FunctionName", "Description", "Handler", "Runtime", "MemorySize", "Timeout", "VpcConfig", "Environment"),
    *("KmsKeyArn", "Layers", "Architectures", "EphemeralStorage", "FileSystemConfigs", "PackageType", "ImageConfig"),
    *("ReservedConcurrentExecutions", "SnapStart", "LoggingConfig", "CodeSigningConfigArn", "RecursiveLoop"),
    *("RuntimeManagementConfig", "TenancyConfig"),
)


def function(writer: Writer) -> None:
    """Write what the resource stands for."""
    tracing = writer.get("Tracing")
    letters = writer.get("DeadLetterQueue")
    granted = ["AWSLambdaBasicExecutionRole"]
    if tracing is not None and tracing.value in ("Active", "PassThrough"):
        granted.append("AWSXrayWriteOnlyAccess")
    if writer.get("VpcConfig") is not None:
        granted.append("AWSLambdaVPCAccessExecutionRole")
    policies = []
    if letters is not None and letters.get("TargetArn") is not None:
        kind = letters.get("Type")
        action = "sns:Publish" if kind is not None and kind.value == "SNS" else "sqs:SendMessage"
        policies.append(inline("DeadLetterQueuePolicy", action, letters.get("TargetArn")))
    events = [(name, event) for name, event in pairs(writer.get("Events")) if event.get("Type") is not None]
    for _, event in events:
        kind = event.get("Type")
        granted += EVENT_POLICIES.get(kind.text() or "" if kind is not None else "", ())
    writer.add(
        writer.name,
        "AWS::Lambda::Function",
        {
            **writer.copied(_SAME),
            "Code": _code(writer),
            "Role": role(writer, "lambda.amazonaws.com", granted, policies),
            "TracingConfig": {"Mode": tracing} if tracing is not None and tracing.value != "Disabled" else None,
            "DeadLetterConfig": {"TargetArn": letters.get("TargetArn")} if letters is not None else None,
            "Tags": writer.tags(),
        },
    )
    alias = writer.get("AutoPublishAlias")
    if alias is not None:
        label = alias.text() or ""
        writer.add(
            f"{writer.name}Alias{label}", "AWS::Lambda::Alias", {"Name": alias, "FunctionName": ref(writer.name)}
        )
    _url(writer)
    for name, event in events:
        function_event(writer, name, event)


def _code(writer: Writer) -> Any:
    """Where the code is; a local path is packaged on deployment, so where it goes is not known."""
    text = writer.get("InlineCode")
    if text is not None:
        return {"ZipFile": text}
    image = writer.get("ImageUri")
    if image is not None:
        return {"ImageUri": image}
    node = writer.get("CodeUri")
    if node is not None and isinstance(node.value, dict) and call(node) is None:
        return {"S3Bucket": node.get("Bucket"), "S3Key": node.get("Key"), "S3ObjectVersion": node.get("Version")}
    uri = node.text() if node is not None else None
    if uri is not None and uri.startswith("s3://"):
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        return {"S3Bucket": bucket, "S3Key": key}
    return packaged(node, writer)


def packaged(node: Marked | None, writer: Writer) -> dict[str, Any]:
    """What `sam package` puts in the place of a local path: nobody knows it before."""
    path = node.text() if node is not None else None
    return {UNKNOWN: f"{PACKAGED}{path or '.'}"}


def _url(writer: Writer) -> None:
    config = writer.get("FunctionUrlConfig")
    if config is None:
        return
    access = config.get("AuthType")
    target = ref(writer.name)
    writer.add(
        f"{writer.name}Url",
        "AWS::Lambda::Url",
        {
            "TargetFunctionArn": target,
            "AuthType": access,
            "Cors": config.get("Cors"),
            "InvokeMode": config.get("InvokeMode"),
        },
    )
    if access is None or access.value != "NONE":
        return
    url = {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"}
    writer.add(f"{writer.name}UrlPublicPermissions", PERMISSION, {**url, "FunctionName": target, "Principal": "*"})
    invoke = {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True}
    writer.add(
        f"{writer.name}URLInvokeAllowPublicAccess", PERMISSION, {**invoke, "FunctionName": target, "Principal": "*"}
    )


PERMISSION = "AWS::Lambda::Permission"
