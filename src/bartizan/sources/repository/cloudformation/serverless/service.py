"""A service of the Serverless Framework as a CloudFormation template.

The names of the resources are those that the framework gives (`HelloLambdaFunction`,
`IamRoleLambdaExecution`), as services refer to them in `resources`, which is merged over what the
functions make. The stage is the service's own, without the command line's options.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bartizan.model.values import PACKAGED
from bartizan.sources.repository.cloudformation.nodes import UNKNOWN, make, pairs, path_text, sequence
from bartizan.sources.repository.cloudformation.sam.roles import managed, trust
from bartizan.sources.repository.cloudformation.serverless.events import add_events
from bartizan.sources.repository.cloudformation.serverless.output import Output, get_att, resource_name
from bartizan.sources.repository.cloudformation.serverless.variables import Variables, plain_map
from bartizan.sources.repository.cloudformation.template import Resource, Template
from bartizan.sources.repository.yaml_marks import Marked

ROLE = "IamRoleLambdaExecution"
_LOGS = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/"
_MEMORY, _SECONDS = 1024, 6


def template_of(root: Marked, path: str, variables: Variables) -> Template:
    """The template that the service in `root` deploys. Raises `OutOfBudget`."""
    template = Template(path)
    name = variables.resolved(root.get("service") or make("service", 1))
    service = name.text() or path_text(name, "name") or "service"
    provider = variables.resolved(root.get("provider") or make({}, 1))
    output = Output(template, service, variables.stage, provider)
    functions = [
        (key, variables.resolved(node), line) for key, node, line in _functions(root.get("functions"), variables)
    ]
    shared = [
        (key, node, line)
        for key, node, line in functions
        if _role_of(node, provider) is None and not _has_own_role(node)
    ]
    if shared:
        iam = provider.get("iam") or provider.get("iamRoleStatements")
        line = provider.key_lines.get("iam") or provider.key_lines.get("iamRoleStatements") or shared[0][2]
        _role(output, ROLE, _statements(provider), (line, iam.end_line if iam is not None else line))
    for key, node, line in functions:
        if isinstance(node.value, dict):
            _function(output, key, node, line)
    _resources(template, root.get("resources"), variables)
    return template


def _functions(node: Marked | None, variables: Variables) -> Iterator[tuple[str, Marked, int]]:
    """Each function's key, its node and its line; a list of maps counts as one map."""
    if node is None:
        return
    for section in sequence(variables.resolved(node) if not isinstance(node.value, dict) else node):
        for key, inner in section.items():
            yield key, inner, section.key_lines.get(key, inner.line)


def _statements(provider: Marked) -> list[Any]:
    """The statements that the provider gives to the functions' role."""
    role = provider.get("iam")
    role = role.get("role") if role is not None else None
    inner = role.get("statements") if role is not None else None
    return [*sequence(inner), *sequence(provider.get("iamRoleStatements"))]


def _role(output: Output, name: str, statements: list[Any], lines: tuple[int, int]) -> None:
    """A role that functions run as, and the lines that it stands for."""
    provider, line = output.provider, lines[0]
    iam = provider.get("iam")
    role = (iam.get("role") if iam is not None else None) or make({}, line)
    role = role if isinstance(role.value, dict) else make({}, line)
    log = f"{_LOGS}{output.service}-{output.stage}*"
    logs = [
        {"Effect": "Allow", "Action": actions, "Resource": [{"Fn::Sub": f"{log}:{end}"}]}
        for actions, end in (
            (["logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource"], "*"),
            (["logs:PutLogEvents"], "*:*"),
        )
    ]
    attached: list[Any] = [*sequence(role.get("managedPolicies")), *sequence(provider.get("iamManagedPolicies"))]
    if provider.get("vpc") is not None:
        attached.append(managed("AWSLambdaVPCAccessExecutionRole"))
    document = {"Version": "2012-10-17", "Statement": [*logs, *statements]}
    output.add(
        name,
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
            "Path": role.get("path") or "/",
            "RoleName": role.get("name"),
            "PermissionsBoundary": role.get("permissionsBoundary")
            or role.get("permissionBoundary")
            or provider.get("rolePermissionsBoundary"),
            "Policies": [{"PolicyName": f"{output.stage}-{output.service}-lambda", "PolicyDocument": document}],
            "ManagedPolicyArns": attached or None,
        },
        *lines,
    )


def _role_of(node: Marked, provider: Marked) -> Any:
    """The role that a function is given; None when one is made."""
    own = node.get("role") or provider.get("role")
    if own is None:
        iam = provider.get("iam")
        role = iam.get("role") if iam is not None else None
        own = role if role is not None and _is_value(role) else None
    if own is None:
        return None
    text = own.text()
    return get_att(text) if text is not None and not text.startswith("arn:") else own


def _is_value(node: Marked) -> bool:
    """Whether a role is named, by text or by a function, rather than described."""
    return not isinstance(node.value, dict) or any(key.startswith("Fn::") or key == "Ref" for key in node.value)


def _has_own_role(node: Marked) -> bool:
    """Whether the function has statements of its own, as a widespread plugin takes them."""
    return node.get("iamRoleStatements") is not None


def _function(output: Output, key: str, node: Marked, line: int) -> None:
    name = resource_name(key)
    provider = output.provider
    end = max(line, node.end_line)
    role = _role_of(node, provider)
    if role is None and _has_own_role(node):
        inherits = node.get("iamRoleStatementsInherit")
        inherited = _statements(provider) if inherits is not None and inherits.value is True else []
        own = f"{name}IamRoleLambdaExecution"
        _role(output, own, [*inherited, *sequence(node.get("iamRoleStatements"))], (line, end))
        role = get_att(own)
    tracing = node.get("tracing") or _inner(provider, "tracing", "lambda")
    kms = node.get("kmsKeyArn") or provider.get("kmsKeyArn")
    properties: dict[str, Any] = {
        "FunctionName": node.get("name") or f"{output.service}-{output.stage}-{key}",
        "Handler": node.get("handler"),
        "Runtime": node.get("runtime") or provider.get("runtime"),
        "Description": node.get("description"),
        "MemorySize": node.get("memorySize") or provider.get("memorySize") or _MEMORY,
        "Timeout": node.get("timeout") or provider.get("timeout") or _SECONDS,
        "Code": _code(node),
        "Role": role or get_att(ROLE),
        "Environment": _environment(node, provider),
        "VpcConfig": _network(node.get("vpc") or provider.get("vpc")),
        "KmsKeyArn": kms,
        "Layers": node.get("layers") or provider.get("layers"),
        "TracingConfig": _tracing(tracing),
        "ReservedConcurrentExecutions": node.get("reservedConcurrency"),
        "DeadLetterConfig": {"TargetArn": node.get("onError")} if node.get("onError") is not None else None,
        "Tags": [{"Key": tag, "Value": value} for tag, value in _tags(node, provider).items()] or None,
    }
    if node.get("image") is not None:
        properties["PackageType"] = "Image"
    function = output.add(f"{name}LambdaFunction", "AWS::Lambda::Function", properties, line, end)
    _url(output, function, name, node, line)
    add_events(output, key, node, function)


def _code(node: Marked) -> Any:
    image = node.get("image")
    if image is not None:
        uri = image.get("uri") if isinstance(image.value, dict) else image
        return {"ImageUri": uri if uri is not None and uri.text() not in (None, "") else {UNKNOWN: "the image"}}
    return {UNKNOWN: f"{PACKAGED}."}


def _environment(node: Marked, provider: Marked) -> dict[str, Any] | None:
    own, general = node.get("environment"), provider.get("environment")
    for one in (own, general):
        if one is not None and (not isinstance(one.value, dict) or UNKNOWN in one.value):
            return {"Variables": one}
    variables = {**plain_map(general), **plain_map(own)}
    return {"Variables": variables} if variables else None


def _network(node: Marked | None) -> Any:
    if node is None or not isinstance(node.value, dict) or UNKNOWN in node.value:
        return node
    groups, subnets = node.get("securityGroupIds"), node.get("subnetIds")
    return {"SecurityGroupIds": groups, "SubnetIds": subnets} if groups is not None or subnets is not None else None


def _tracing(node: Marked | None) -> Any:
    if node is None or node.value is False:
        return None
    return {"Mode": "Active" if node.value is True else node}


def _tags(node: Marked, provider: Marked) -> dict[str, Any]:
    return {**plain_map(provider.get("stackTags")), **plain_map(provider.get("tags")), **plain_map(node.get("tags"))}


def _inner(node: Marked, *keys: str) -> Marked | None:
    found: Marked | None = node
    for key in keys:
        found = found.get(key) if found is not None else None
    return found


def _url(output: Output, function: str, name: str, node: Marked, line: int) -> None:
    url = node.get("url")
    if url is None or url.value is False or url.value is None:
        return
    access = url.get("authorizer")
    kind: Any = "NONE"
    if access is not None:
        known = {"aws_iam": "AWS_IAM", "none": "NONE", "None": "NONE"}
        kind = known.get(str(access.value), access)
    at = node.key_lines.get("url", line)
    settings = {"AuthType": kind, "InvokeMode": url.get("invokeMode")}
    output.add(
        f"{function}Url", "AWS::Lambda::Url", {"TargetFunctionArn": get_att(function), **settings}, at, url.end_line
    )
    if kind == "NONE":
        who = {"Action": "lambda:InvokeFunctionUrl", "Principal": "*", "FunctionUrlAuthType": "NONE"}
        permission = {"FunctionName": get_att(function), **who}
        output.add(f"{name}LambdaPermissionFnUrl", "AWS::Lambda::Permission", permission, at, url.end_line)


def _resources(template: Template, node: Marked | None, variables: Variables) -> None:
    """`resources`: a template, or a list of them, merged over what the functions make."""
    if node is None:
        return
    for section in sequence(variables.resolved(node)):
        for name, held, line in _entries(section.get("Resources")):
            _resource(template, name, held, line, variables)
        for name, held, _ in _entries(_inner(section, "extensions")):
            _extend(template, name, held)
        template.conditions.update(plain_map(section.get("Conditions")))
        template.outputs.update(plain_map(section.get("Outputs")))
        template.parameters = {**template.parameters, **plain_map(section.get("Parameters"))}
        if section.get("Mappings") is not None:
            template.mappings = section.get("Mappings") or template.mappings


def _entries(node: Marked | None) -> Iterator[tuple[str, Marked, int]]:
    for part in sequence(node):
        for name, held in pairs(part):
            yield name, held, part.key_lines.get(name, held.line)


def _resource(template: Template, name: str, node: Marked, line: int, variables: Variables) -> None:
    before = template.resources.get(name)
    if before is not None:
        _extend(template, name, node)
        return
    kind = path_text(node, "Type")
    if kind is None:
        template.problems.append((line, f"{name} is a resource without a Type"))
        return
    origin = variables.origins.get(id(node))
    path = origin[1] if origin is not None else None
    template.resources[name] = Resource(name, kind, node, line, max(line, node.end_line), path)


def _extend(template: Template, name: str, node: Marked) -> None:
    """Merge into a resource that the functions made: maps by key, the service's own words win."""
    held = template.resources.get(name)
    if held is not None:
        template.resources[name] = replace(held, node=_merged(held.node, node))


def _merged(before: Marked, after: Marked) -> Marked:
    if not isinstance(before.value, dict) or not isinstance(after.value, dict):
        return after
    inner: dict[str, Marked] = dict(before.value)
    for key, node in after.value.items():
        inner[key] = _merged(inner[key], node) if key in inner else node
    return Marked(inner, before.line, before.end_line, "", {**before.key_lines, **after.key_lines})
