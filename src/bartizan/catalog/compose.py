"""A compose service as the pod that it amounts to, so that rules about pods judge it too.

The service is in the form that `docker compose config` prints: lists and maps in their long syntax, nothing
left to fill in. Beside the pod spec stands where each of its properties is written in the service.

Sources: the Compose Specification (services, deploy, build) and the Kubernetes API (PodSpec, Container).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bartizan.catalog.paths import Step
from bartizan.model.values import Config, Unknown, Value

Written = dict[tuple[Step, ...], tuple[Step, ...]]
"""Steps in the pod spec → steps in the service; what lies below goes along."""

COMPOSE = "compose"
"""`platform` of the pods that compose services amount to."""
GPU = "nvidia.com/gpu"

_ONE: tuple[Step, ...] = ("containers", 0)
_CONTEXT: tuple[Step, ...] = (*_ONE, "securityContext")
_PLACES: Mapping[tuple[Step, ...], tuple[Step, ...]] = {
    ("hostNetwork",): ("network_mode",),
    ("hostPID",): ("pid",),
    ("hostIPC",): ("ipc",),
    ("securityContext", "runAsUser"): ("user",),
    ("securityContext", "runAsNonRoot"): ("user",),
    _ONE: (),
    (*_ONE, "command"): ("entrypoint",),
    (*_ONE, "args"): ("command",),
    (*_ONE, "env"): ("environment",),
    (*_ONE, "envFrom"): ("env_file",),
    (*_ONE, "volumeMounts"): ("volumes",),
    (*_ONE, "resources"): ("deploy", "resources"),
    (*_ONE, "resources", "limits", GPU): ("deploy", "resources", "reservations", "devices"),
    (*_CONTEXT, "allowPrivilegeEscalation"): ("security_opt",),
    (*_CONTEXT, "seccompProfile"): ("security_opt",),
    (*_CONTEXT, "privileged"): ("privileged",),
    (*_CONTEXT, "runAsUser"): ("user",),
    (*_CONTEXT, "runAsNonRoot"): ("user",),
    (*_CONTEXT, "readOnlyRootFilesystem"): ("read_only",),
    (*_CONTEXT, "capabilities", "add"): ("cap_add",),
    (*_CONTEXT, "capabilities", "drop"): ("cap_drop",),
}
DEFAULTS = "Docker Engine, docker run"
"""Where it is said what holds for a service that says nothing."""
SETTABLE: Mapping[str, str] = {"allContainers[].securityContext.privileged": "privileged"}
"""Paths of a pod spec whose value a service takes as it is, and what they are called there."""


def pod_of(service: Config) -> tuple[dict[str, Value], Written]:
    """The pod spec of a service, with its one container, and where each property of it is written."""
    written: Written = dict(_PLACES)
    container: dict[str, Value] = {"name": service.get("container_name") or "service"}
    for theirs, ours in (("image", "image"), ("entrypoint", "command"), ("command", "args"), ("ai", "ai")):
        if service.get(theirs) is not None:
            container[ours] = service[theirs]
    base = _below(service, "build", "ai")
    if base is not None:
        container["ai"] = base
        written[*_ONE, "ai"] = ("build", "ai")
    container["env"] = _variables(service.get("environment"), written)
    unread = [one for one in _items(service.get("env_file")) if isinstance(one, Unknown)]
    if unread:
        container["envFrom"] = unread
    container["securityContext"] = _context(service, written)
    container["resources"] = {"limits": _limits(service, written)}
    volumes, mounts = _volumes(service, written)
    container["volumeMounts"] = mounts
    pod: dict[str, Value] = {"platform": COMPOSE, "containers": [container], "volumes": volumes}
    for key, ours in (("network_mode", "hostNetwork"), ("pid", "hostPID"), ("ipc", "hostIPC")):
        value = service.get(key)
        if value is not None:
            pod[ours] = value if isinstance(value, Unknown) else value == "host"
    return pod, written


def _below(value: Value, *keys: str) -> Value:
    for key in keys:
        if isinstance(value, Unknown):
            return value
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _items(value: Value) -> list[Value]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def _variables(environment: Value, written: Written) -> Value:
    if not isinstance(environment, Mapping):
        return environment
    for index, name in enumerate(environment):
        written[*_ONE, "env", index] = ("environment", name)
        written[*_ONE, "env", index, "value"] = ("environment", name)
    return [{"name": name, "value": value} for name, value in environment.items()]


def _context(service: Config, written: Written) -> dict[str, Value]:
    context: dict[str, Value] = {}
    for theirs, ours in (("privileged", "privileged"), ("read_only", "readOnlyRootFilesystem")):
        if service.get(theirs) is not None:
            context[ours] = service[theirs]
    added, dropped = service.get("cap_add"), service.get("cap_drop")
    if added is not None or dropped is not None:
        context["capabilities"] = {"add": _capabilities(added), "drop": _capabilities(dropped)}
    user = service.get("user")
    if user is None and (user := _below(service, "build", "user")) is not None:
        written.update({(*_CONTEXT, key): ("build", "user") for key in _user(user)})
    context |= _user(user)
    for index, option in enumerate(_items(service.get("security_opt"))):
        if isinstance(option, Unknown):
            context.setdefault("allowPrivilegeEscalation", option)
            continue
        name, _, value = str(option).replace("=", ":", 1).partition(":")
        if name == "no-new-privileges":
            context["allowPrivilegeEscalation"] = value.strip().lower() == "false"
            written[*_CONTEXT, "allowPrivilegeEscalation"] = ("security_opt", index)
        elif name == "seccomp" and value.strip() == "unconfined":
            context["seccompProfile"] = {"type": "Unconfined"}
            written[*_CONTEXT, "seccompProfile"] = ("security_opt", index)
    return context


def _capabilities(value: Value) -> Value:
    if isinstance(value, Unknown):
        return value
    return [one if isinstance(one, Unknown) else str(one).upper().removeprefix("CAP_") for one in _items(value)]


def _user(user: Value) -> dict[str, Value]:
    """`1000:1000`, `root`, `app`: a user by name other than root is none that may do everything."""
    if user is None or isinstance(user, Unknown):
        return {} if user is None else {"runAsUser": user}
    name = str(user).partition(":")[0].strip()
    if name == "root" or (name.isdigit() and int(name) == 0):
        return {"runAsUser": 0}
    if name.isdigit():
        return {"runAsUser": int(name)}
    return {"runAsNonRoot": True} if name else {}


def _limits(service: Config, written: Written) -> dict[str, Value]:
    limits: dict[str, Value] = {}
    for short, ours, theirs in (("mem_limit", "memory", "memory"), ("cpus", "cpu", "cpus")):
        value = _below(service, "deploy", "resources", "limits", theirs)
        if value is None and service.get(short) is not None:
            value = service[short]
            written[*_ONE, "resources", "limits", ours] = (short,)
        if value is not None:
            limits[ours] = value
    devices = _below(service, "deploy", "resources", "reservations", "devices")
    for one in _items(devices):
        wanted = _below(one, "capabilities")
        if isinstance(wanted, list) and "gpu" in wanted:
            chosen = _below(one, "device_ids")
            limits[GPU] = str(len(chosen) if isinstance(chosen, list) else _below(one, "count") or "all")
    if service.get("gpus") is not None:
        limits[GPU] = "all" if service["gpus"] == "all" else "some"
        written[*_ONE, "resources", "limits", GPU] = ("gpus",)
    return limits


def _volumes(service: Config, written: Written) -> tuple[Value, Value]:
    """What is mounted: a folder of the machine by its whole path, or from the home of who starts it."""
    if isinstance(service.get("volumes"), Unknown):
        return service["volumes"], service["volumes"]
    volumes: list[Value] = []
    mounts: list[Value] = []
    for kind, index, one in _mounted(service):
        name = f"{kind}-{index}"
        if isinstance(one, Unknown) or not isinstance(one, Mapping):
            volumes.append(one if isinstance(one, Unknown) else {"name": name})
            continue
        written["volumes", len(volumes)] = (kind, index)
        written[*_ONE, "volumeMounts", len(mounts)] = (kind, index)
        volume: dict[str, Value] = {"name": name}
        source = one.get("source")
        if one.get("type") == "bind" and (isinstance(source, Unknown) or str(source).startswith(("/", "~"))):
            volume["hostPath"] = {"path": source if isinstance(source, Unknown) else _folder(str(source))}
            written["volumes", len(volumes), "hostPath", "path"] = (kind, index, "source")
        volumes.append(volume)
        mount: dict[str, Value] = {"name": name, "mountPath": _target(kind, one)}
        if one.get("read_only") is not None:
            mount["readOnly"] = one["read_only"]
        mounts.append(mount)
    return volumes, mounts


def _mounted(service: Config) -> Iterator[tuple[str, int, Value]]:
    for kind in ("volumes", "configs", "secrets"):
        for index, one in enumerate(_items(service.get(kind))):
            yield kind, index, one


def _target(kind: str, one: Mapping[str, Value]) -> Value:
    target = one.get("target")
    if target is not None or kind == "volumes":
        return target
    name = one.get("source")
    return name if isinstance(name, Unknown) else f"{'/run/secrets' if kind == 'secrets' else ''}/{name}"


def _folder(path: str) -> str:
    return path.rstrip("/") or "/"
