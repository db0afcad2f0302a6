"""Pods that have the rights of their node: documented ways out of a container, without any flaw.

Source: Kubernetes, "Pod Security Standards" (what the baseline level forbids, and why), "Volumes: hostPath".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import Step, text, walk
from bartizan.catalog.pods import ALL, PodView
from bartizan.model.values import Unknown, Value, plain

SOCKETS = ("docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock")
_HOLDS_SOCKET = frozenset({"/run", "/var/run", "/run/containerd", "/run/crio", "/var/run/crio", "/run/k3s/containerd"})
_SYSTEM = frozenset({"/", "/etc", "/root", "/home", "/proc", "/dev", "/boot", "/usr", "/usr/bin", "/var", "/var/lib"})
_TOKENS = frozenset({"/", "/var", "/var/lib", "/var/lib/kubelet", "/var/lib/kubelet/pods", "/etc/kubernetes"})
"""Folders of a node that hold the tokens of all its pods: reading them suffices."""
_SURE = frozenset({"ALL", "SYS_MODULE"})
_LIKELY = frozenset({"SYS_ADMIN", "SYS_RAWIO", "DAC_READ_SEARCH"})
"""Capabilities that suffice unless AppArmor, SELinux or seccomp, which are set elsewhere, prevent it."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """One fact that lets a container out: as a sentence, with its path in the carrier, and whether it is sure."""

    said: str
    path: str
    value: object
    sure: bool


def ways_out(view: PodView) -> tuple[WayOut, ...]:
    """Every way out of the pod's containers to its node."""
    if not isinstance(view.config, Mapping):
        return ()
    # Root in a user namespace of its own is nobody on the node.
    apart = view.config.get("hostUsers") is False
    found = (*_containers(view, view.config), *_folders(view, view.config))
    return tuple(WayOut(one.said, one.path, one.value, one.sure and not apart) for one in found)


def _at(view: PodView, *steps: Step) -> str:
    return text(view.concrete(steps))


def _containers(view: PodView, spec: Mapping[str, Value]) -> Iterator[WayOut]:
    host_processes = spec.get("hostPID") is True
    for index, container in enumerate(_list(spec.get(ALL))):
        if not isinstance(container, Mapping):
            continue
        context = container.get("securityContext")
        name = container.get("name")
        if not isinstance(context, Mapping):
            continue
        if context.get("privileged") is True:
            at = _at(view, ALL, index, "securityContext", "privileged")
            yield WayOut(f"container {name} is privileged", at, value=True, sure=True)
        for path, value in walk(context, "capabilities.add[]"):
            added = str(value).upper().removeprefix("CAP_")
            if added in _SURE | _LIKELY or (added == "SYS_PTRACE" and host_processes):
                at = _at(view, ALL, index, "securityContext", "capabilities")
                yield WayOut(f"container {name} has {added} ({path})", at, plain(value), added in _SURE)


def _folders(view: PodView, spec: Mapping[str, Value]) -> Iterator[WayOut]:
    """The node's own folders and sockets that a container mounts."""
    writing = _mounted(spec.get(ALL))
    for index, volume in enumerate(_list(spec.get("volumes"))):
        host = volume.get("hostPath") if isinstance(volume, Mapping) else None
        name = volume.get("name") if isinstance(volume, Mapping) else None
        path = host.get("path") if isinstance(host, Mapping) else None
        if not isinstance(path, str) or not isinstance(name, str) or name not in writing:
            continue
        folder = path.rstrip("/") or "/"
        at = _at(view, "volumes", index, "hostPath", "path")
        if folder.endswith(SOCKETS) or folder in _HOLDS_SOCKET:
            yield WayOut(f"the node's {path} is mounted, with the container runtime's socket", at, path, sure=True)
        elif folder in _TOKENS or (folder in _SYSTEM and writing[name]):
            yield WayOut(f"the node's {path} is mounted", at, path, sure=True)


def _mounted(containers: Value) -> dict[str, bool]:
    """The volumes that containers mount, each with whether one of them may write."""
    out: dict[str, bool] = {}
    for container in _list(containers):
        for mount in _list(container.get("volumeMounts")) if isinstance(container, Mapping) else ():
            name = mount.get("name") if isinstance(mount, Mapping) else None
            if isinstance(name, str) and isinstance(mount, Mapping):
                out[name] = out.get(name, False) or mount.get("readOnly") in (None, False)
    return out


def pool_of(view: PodView) -> tuple[tuple[str, str], ...]:
    """The labels of nodes that the pod asks for, as far as they are known."""
    selector = view.config.get("nodeSelector") if isinstance(view.config, Mapping) else None
    pairs = selector.items() if isinstance(selector, Mapping) else ()
    return tuple(sorted((key, value) for key, value in pairs if isinstance(value, str)))


def _list(value: Value) -> Sequence[Value]:
    return value if isinstance(value, list) and not isinstance(value, Unknown) else ()
