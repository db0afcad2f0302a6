"""From outsiders through the workflows that build and deploy: agents in CI, scripts, the jobs and what these hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from bartizan.catalog.paths import walk
from bartizan.graph.attack import images, tokens
from bartizan.graph.attack.moves import INTERNET, PROMPT, Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.graph.link.registries import Registries, images_of, immutable, repository_of
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value

PRIVILEGED = frozenset({"pull_request_target", "issue_comment", "workflow_run"})
"""Events of GitHub that outsiders cause and that run with the repository's own secrets.

Source: GitHub's documentation, "Events that trigger workflows" and "Secure use reference".
"""


def moves(ground: Ground) -> Iterator[Move]:
    """Outsiders to agents and jobs in CI, agents to their jobs, jobs to the repository, images and identities."""
    identified = list(tokens.moves(ground))
    yield from identified
    yield from _replaces(ground, frozenset(move.source for move in identified))
    for asset in ground.facts.assets.values():
        if asset.type == "ci/agent":
            yield from _told(ground, asset)
            yield from _acts(ground, asset)
        elif asset.type == "ci/job":
            yield from _runs_foreign(ground, asset)
            yield from _writes(ground, asset)


def _told(ground: Ground, agent: Asset) -> Iterator[Move]:
    """An agent that outsiders start, and whose prompt they write or whose code it works on."""
    started = agent.config.get("startedByOutsiders")
    if started is not True and agent.config.get("openToEveryone") is not True:
        return
    read = [
        Evidence(says, path, _shown(agent, path), place(agent, path))
        for path, says in (
            ("promptFromOutsiders", "its prompt holds what outsiders write"),
            ("checksOutHead", "it works on code that outsiders wrote"),
            ("readsEvent", "it reads the comment or ticket that started it"),
        )
        if _some(agent, path)
    ]
    if read:
        first = Evidence("people without rights in the repository start it", "startedByOutsiders", started,
                         place(agent, "triggers"))  # fmt: skip
        yield from ground.moves("ci-agent-instructed", PROMPT, agent.id, Basis((first, *read)))


def _acts(ground: Ground, agent: Asset) -> Iterator[Move]:
    """An agent without limits, or whose answer is run: it acts with all that its job holds."""
    facts = [
        Evidence(says, path, _shown(agent, path), place(agent, path))
        for path, says in (
            ("sandboxOff", "its limits are off"),
            ("outputRuns", "its answer is run as a command"),
        )
        if _some(agent, path)
    ]
    for edge, job in ground.facts.near.out(agent.id, "runs-as"):
        if facts and job.type == "ci/job":
            yield from ground.moves("ci-agent-acts", agent.id, job.id, Basis((*facts, *edge.evidence)))


def _runs_foreign(ground: Ground, job: Asset) -> Iterator[Move]:
    """A job that runs what outsiders write: pasted into its script, or as the code of a pull request."""
    if job.config.get("startedByOutsiders") is not True:
        return
    path = "scriptTextFromOutsiders"
    if _some(job, path):
        fact = Evidence("text of outsiders is pasted into its script", path, _shown(job, path), place(job, path))
        yield from ground.moves("outsiders-run-in-job", INTERNET, job.id, Basis((fact,)))
        return
    events = {str(value) for _, value in walk(job.config, "triggers[]")} & PRIVILEGED
    if job.config.get("checksOutHead") is True and events:
        path = "checksOutHead"
        said = f"it checks out the code of outsiders on {', '.join(sorted(events))}, with the repository's secrets"
        fact = Evidence(said, path, True, place(job, path))
        # Whether it also builds or runs that code is in its steps, which the job does not tell.
        agents = frozenset(one.id for _, one in ground.facts.near.into(job.id, "runs-as") if one.type == "ci/agent")
        basis = Basis((fact,), agents, Certainty.CONDITIONAL)
        yield from ground.moves("outsiders-run-in-job", INTERNET, job.id, basis)


def _writes(ground: Ground, job: Asset) -> Iterator[Move]:
    """A job whose token may write the repository's content."""
    written = {str(value) for _, value in walk(job.config, "writes[]")}
    if "contents" not in written:
        return
    fact = Evidence("its token may write the repository's content", "writes", sorted(written), place(job, "writes"))
    repository = job.id.partition("//")[0]
    if repository in ground.facts.assets:
        yield from ground.moves("job-changes-repository", job.id, repository, Basis((fact,)))


def _replaces(ground: Ground, identified: frozenset[str]) -> Iterator[Move]:
    """Jobs that push images to what runs these by a tag.

    What a job pushes to a registry of the estate as an identity of the estate is told by the rights of that identity;
    `identified` are jobs that were found to have one.
    """
    jobs = [job for job in ground.by_type.get("ci/job", ()) if _some(job, "pushes")]
    if not jobs:
        return
    users = _by_image(ground)
    registries = Registries(ground.facts.assets.values())
    for job in jobs:
        known = job.id in identified or any(one.config for _, one in ground.facts.near.out(job.id, "runs-as"))
        for path, name in walk(job.config, "pushes[]"):
            for user, at, image in users.get(image_name(name), ()) if isinstance(name, str) else ():
                registry = registries.of(image)
                sure = images.certainty(user, image, registry)
                if sure is None or (registry is not None and (known or immutable(registry))):
                    continue
                fact = Evidence(f"{job.name} pushes {name}", path, name, place(job, path))
                basis = Basis((fact, images.named(user, at, image)), frozenset({job.id, user.id}), sure)
                yield from ground.moves("job-replaces-image", job.id, user.id, basis)


def _by_image(ground: Ground) -> Mapping[str, list[tuple[Asset, str, Value]]]:
    """What runs images, with the path and the value that name one, by the name without its tag."""
    out: dict[str, list[tuple[Asset, str, Value]]] = defaultdict(list)
    for user in images.runners(ground):
        for path, image in images_of(user.config):
            name = repository_of(image)
            if name is not None:
                out[image_name(name)].append((user, path, image))
    return out


def image_name(repository: str) -> str:
    """A name of an image in the one form that all of its spellings have: Docker Hub's own address left out."""
    for prefix in ("docker.io/", "index.docker.io/"):
        repository = repository.removeprefix(prefix)
    return repository.removeprefix("library/").lower()


def _some(asset: Asset, path: str) -> bool:
    value = asset.config.get(path)
    return not isinstance(value, Unknown) and bool(value)


def _shown(asset: Asset, path: str) -> object:
    value = asset.config.get(path)
    return list(value) if isinstance(value, list | tuple) else None if isinstance(value, Unknown) else value
