"""The assets of a workflow: it, its jobs that use AI, publish images or hold cloud credentials, and its agents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.ci import models
from bartizan.sources.repository.ci.agents import (
    AgentAction,
    action_of,
    invocations,
    mcp_servers,
    sandbox_off,
)
from bartizan.sources.repository.ci.conditions import keeps_outsiders_out
from bartizan.sources.repository.ci.models import Named
from bartizan.sources.repository.ci.outputs import runs_answers
from bartizan.sources.repository.ci.outsiders import flows_into, interpolated
from bartizan.sources.repository.ci.published import pushed
from bartizan.sources.repository.ci.subjects import subjects
from bartizan.sources.repository.ci.workflow import Job, Step, Workflow
from bartizan.sources.repository.reader import Context
from bartizan.sources.repository.shell import commands

SOURCE = "ci"
MOST_STEPS = 5_000

_SECRET = re.compile(r"\$\{\{\s*secrets\.([A-Za-z_][A-Za-z0-9_]*)\s*\}\}|\bsecrets\.([A-Za-z_][A-Za-z0-9_]*)")
_CLOUD_KEY = re.compile(
    r"(AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AZURE_CREDENTIALS|AZURE_CLIENT_SECRET|ARM_CLIENT_SECRET"
    r"|GCP_SA_KEY|GOOGLE_CREDENTIALS|GCP_CREDENTIALS|GOOGLE_APPLICATION_CREDENTIALS_JSON|GCLOUD_SERVICE_KEY)",
    re.IGNORECASE,
)
_AI_SECRET = re.compile(
    r"(OPENAI|ANTHROPIC|CLAUDE_CODE|GEMINI|GOOGLE_API_KEY|HF_|HUGGING|COHERE|MISTRAL|GROQ|REPLICATE|TOGETHER|WANDB"
    r"|LANGSMITH|LANGCHAIN|PINECONE|QDRANT|WEAVIATE|AZURE_OPENAI|OPENROUTER|DEEPSEEK|XAI_API|VOYAGE|MLFLOW)",
    re.IGNORECASE,
)
_AI_KEY = re.compile(
    r"^(OPENAI|ANTHROPIC|GEMINI|GOOGLE|CODEX|CLAUDE_CODE|COHERE|MISTRAL|GROQ|OPENROUTER|DEEPSEEK|XAI|AZURE_OPENAI)\w*"
    r"_(API_KEY|OAUTH_TOKEN|AUTH_TOKEN|KEY)$"
)
_PUSH_TOKEN = re.compile(r"(^|_)(HF|HUGGING_?FACE)(_|$)|HUGGINGFACEHUB|HUGGING_FACE_HUB", re.IGNORECASE)
_AI_COMMANDS = re.compile(
    r"^(aws (sagemaker|bedrock|bedrock-agent|bedrock-runtime)|az (ml|cognitiveservices|search)|gcloud ai"
    r"|huggingface-cli|hf (upload|download|auth)|dvc|mlflow|vllm|ollama|wandb|databricks|modal|bentoml|kserve)\b"
)
_HEAD = re.compile(
    r"github\.(head_ref|event\.pull_request\.head\.(sha|ref)|event\.workflow_run\.head_(sha|branch))|refs/pull/"
)
_HEAD_COMMAND = re.compile(r"\bgh\s+pr\s+checkout\b|\bgit\s+fetch\b[^\n]*\bpull/")
_SHA = re.compile(r"[0-9a-f]{40}\Z")
_EXECUTES = re.compile(r"\b(eval|bash\s+-c|sh\s+-c|python3?\s+-c|node\s+-e)\b")
_WRITES = ("contents", "packages", "actions", "id-token", "deployments", "pages", "workflows", "attestations")


def records(workflow: Workflow, context: Context) -> Iterator[Asset | Edge]:
    """The assets and edges of a workflow; nothing for one of no interest here."""
    jobs = [_Job(workflow, job, context) for job in workflow.jobs]
    shown = [job for job in jobs if job.matters]
    if not shown:
        return
    identity = context.asset_id(workflow.path, "workflow")
    location = Location(workflow.path, workflow.line, workflow.end_line)
    started = _worst(job.job.outsiders for job in jobs)
    config: dict[str, Value] = {
        "system": workflow.system,
        "triggers": list(workflow.triggers),
        "startedByOutsiders": started,
    }
    yield _asset(identity, "ci/workflow", workflow.name, location, config, lines={})
    for job in shown:
        yield from job.records(identity)


def _worst(values: Iterator[Value]) -> Value:
    found = list(values)
    return next((one for one in found if one is True), next((one for one in found if one is not False), False))


_KINDS = {"ci/workflow": "workflow", "ci/job": "workflow", "ci/agent": "agent"}


def _asset(
    identity: str, type_: str, name: str, location: Location, config: Mapping[str, Value], *, lines: Mapping[str, int]
) -> Asset:
    kind = _KINDS[type_]
    stage = Stage.AGENT if kind == "agent" else None
    sighting = Sighting(SOURCE, location, config, lines)
    return Asset(identity, type_, kind, name, "ci", stage=stage, config=config, sightings=(sighting,))


class _Job:
    """One job on its way to assets."""

    def __init__(self, workflow: Workflow, job: Job, context: Context) -> None:
        self.workflow = workflow
        self.job = job
        self._context = context
        self._env = {**workflow.env, **job.env}
        self._texts = [
            text
            for step in job.steps[:MOST_STEPS]
            for text in (step.run, *step.inputs.values(), *step.env.values())
            if text
        ] + list(self._env.values())
        self._agents = list(self._find_agents())
        self._pushes = pushed(job, workflow)

    @property
    def _triggers(self) -> tuple[str, ...]:
        return self.workflow.triggers if self.job.triggers is None else self.job.triggers

    @property
    def matters(self) -> bool:
        """Whether the job has an agent, uses AI, publishes images or holds cloud credentials."""
        return bool(self._agents or self.secrets or self.roles or self._pushes or self._ai_commands())

    @property
    def secrets(self) -> list[str]:
        """The names of the AI and cloud secrets that the job is given, each once."""
        if self.workflow.system == "github":
            named = [one or two for text in self._texts for one, two in _SECRET.findall(text)]
        else:
            words = re.compile(r"\$\(?\{?([A-Z][A-Z0-9_]{3,})")
            named = [name for text in self._texts for name in words.findall(text)]
        held = [one for one in named if _CLOUD_KEY.search(one) or _AI_SECRET.search(one)]
        return list(dict.fromkeys((*held, *self._renamed())))

    def _renamed(self) -> Iterator[str]:
        """Variables that are called like a cloud's key and take their value from a secret of another name."""
        mark = "secrets." if self.workflow.system == "github" else "$"
        for env in (self._env, *(step.env for step in self.job.steps[:MOST_STEPS])):
            yield from (name for name, value in env.items() if _CLOUD_KEY.fullmatch(name) and mark in value)

    @property
    def roles(self) -> dict[str, list[str]]:
        """The identities that the job takes on by its own token: AWS roles, service accounts, Azure clients."""
        out: dict[str, list[str]] = {}
        for step in self.job.steps:
            action = step.uses.partition("@")[0].lower()
            for name, field, place in (
                ("aws-actions/configure-aws-credentials", "role-to-assume", "awsRoles"),
                ("google-github-actions/auth", "service_account", "googleServiceAccounts"),
                ("azure/login", "client-id", "azureClients"),
            ):
                value = step.inputs.get(field, "")
                if action == name and value:
                    out.setdefault(place, []).append(value)
        return out

    def _ai_commands(self) -> bool:
        return any(_AI_COMMANDS.match(" ".join(words)) for step in self.job.steps for _, words in commands(step.run))

    def records(self, workflow: str) -> Iterator[Asset | Edge]:
        """The job, its agents, and what belongs to what."""
        job, path = self.job, self.workflow.path
        identity = self._context.asset_id(path, f"job/{job.name}")
        location = Location(job.path or path, job.line, job.end_line)
        config = self._job_config()
        yield _asset(identity, "ci/job", job.name, location, config, lines=self._job_lines())
        yield Edge(
            identity, workflow, "defined-in", evidence=(Evidence(f"{job.name} is a job of it", location=location),)
        )
        for number, (name, place, agent, named) in enumerate(self._agents):
            own = self._context.asset_id(path, f"job/{job.name}/agent/{number}")
            yield _asset(own, "ci/agent", name, place, agent[0], lines=agent[1])
            yield Edge(own, identity, "runs-as", evidence=(Evidence(f"{job.name} runs it", location=place),))
            for one in named:
                yield from models.records(one, place.path or path, own)
        for step in job.steps[:MOST_STEPS]:
            for one in models.of_script(step):
                yield from models.records(one, step.path or path, identity)

    def _job_lines(self) -> dict[str, int]:
        names = {"permissions": "writes", "runs-on": "selfHosted", "tags": "selfHosted", "if": "startedByOutsiders"}
        found = {names[key]: line for key, line in self.job.lines.items() if key in names}
        return {**self._starts(), **{f"pushes[{at}]": line for at, line in enumerate(self._pushes.values())}, **found}

    def _starts(self) -> dict[str, int]:
        line = self.workflow.started
        return {} if line is None else {"startedByOutsiders": line, "triggers": line}

    def _job_config(self) -> dict[str, Value]:
        job = self.job
        scripts = [one for step in job.steps for one in interpolated(step.run, self.workflow.system)]
        return {
            "system": self.workflow.system,
            "triggers": list(self._triggers),
            "startedByOutsiders": job.outsiders,
            **self._writes(),
            "selfHosted": self._self_hosted(),
            "secrets": list(self.secrets),
            "cloudKeys": [one for one in self.secrets if _CLOUD_KEY.search(one)],
            "pushTokens": [one for one in self.secrets if _PUSH_TOKEN.search(one)],
            "scriptTextFromOutsiders": list(dict.fromkeys(scripts)),
            "checksOutHead": any(_checks_out_head(step) for step in job.steps),
            **{name: list(values) for name, values in self.roles.items()},
            **(
                {"tokenSubjects": subjects(job, self.workflow)}
                if self.roles and self.workflow.system == "github"
                else {}
            ),
            **({"pushes": list(self._pushes)} if self._pushes else {}),
            **({"image": job.image} if job.image else {}),
        }

    def _writes(self) -> dict[str, Value]:
        """GitLab and Azure keep what a job's token may do in the project's settings, where no file tells it."""
        return {"writes": self.writes()} if self.workflow.system == "github" else {}

    def writes(self) -> Value:
        """The scopes that the job's token may write, of those that change code, packages or clouds."""
        permissions = self.job.permissions
        if permissions is None:
            return Unknown("the repository's default permissions of workflows")
        if isinstance(permissions, str):
            return list(_WRITES) if permissions == "write-all" else []
        return [scope for scope in _WRITES if permissions.get(scope) == "write"]

    def _self_hosted(self) -> Value:
        labels = self.job.runners
        if any("${{" in label or "$(" in label for label in labels):
            return Unknown(", ".join(labels))
        if self.workflow.system == "gitlab":
            # Tags choose a runner; gitlab.com's own are named saas-….
            return bool(labels) and not any(label.startswith(("saas-", "gitlab-org")) for label in labels)
        return "self-hosted" in labels

    def _find_agents(self) -> Iterator[tuple[str, Location, tuple[dict[str, Value], dict[str, int]], list[Named]]]:
        path = self.workflow.path
        for step in self.job.steps[:MOST_STEPS]:
            found = action_of(step.uses) if self.workflow.system == "github" else None
            if found is not None:
                name = step.name or step.uses.partition("@")[0]
                place = Location(step.path or path, step.line, step.end_line)
                named = list(models.of_agent(found[0].tool, step.inputs, step))
                yield name, place, self._by_action(step, *found), named
            for call in invocations(step.run):
                texts = {"arguments": " ".join(call.words)}
                env = {**self._env, **step.env}
                flows = flows_into(" ".join(call.words), env, self.workflow.system, script=True)
                config = self._agent(step, call.tool, texts, flows)
                literal = [name for name, value in env.items() if value and "$" not in value and _AI_KEY.search(name)]
                config |= {"startedByOutsiders": self._started(step), "openToEveryone": False, "keyLiteral": literal}
                line = step.lines.get("run", step.line)
                lines = self._starts() | dict.fromkeys(("promptFromOutsiders", "sandboxOff", "outputRuns"), line)
                lines |= {"keyLiteral": step.lines["env"]} if literal and "env" in step.lines else {}
                place = Location(step.path or path, step.line, step.end_line)
                yield step.name or call.tool, place, (config, lines), list(models.of_agent(call.tool, texts, step))

    def _started(self, step: Step) -> Value:
        return False if step.condition and keeps_outsiders_out(step.condition) else self.job.outsiders

    def _by_action(self, step: Step, action: AgentAction, version: str) -> tuple[dict[str, Value], dict[str, int]]:
        prompts = " ".join(step.inputs.get(name, "") for name in action.prompts)
        flows = flows_into(prompts, {**self._env, **step.env}, self.workflow.system)
        config = self._agent(step, action.tool, step.inputs, flows)
        opened = [name for name in action.opens if "*" in step.inputs.get(name, "")]
        started = self._started(step)
        config |= {
            "action": step.uses.partition("@")[0],
            "version": version,
            "pinned": bool(_SHA.fullmatch(version)),
            "openToEveryone": bool(opened),
            # The action itself turns away who may not write, unless it is told not to.
            "startedByOutsiders": started if not action.checks or opened else False,
            "readsEvent": action.reads_event,
            "keyLiteral": [name for name in action.keys if step.inputs.get(name) and "${{" not in step.inputs[name]],
        }
        inputs = {name: f"with.{name}" for name in step.inputs}
        lines = {"action": "uses", "version": "uses", "pinned": "uses"}
        lines |= {"openToEveryone": inputs.get(opened[0], "uses")} if opened else {}
        prompt = next((inputs[one] for one in action.prompts if one in inputs), "uses")
        lines |= {"promptFromOutsiders": prompt}
        return config, self._starts() | {name: step.lines[key] for name, key in lines.items() if key in step.lines}

    def _agent(self, step: Step, tool: str, texts: Mapping[str, str], flows: list[str]) -> dict[str, Value]:
        job = self.job
        return {
            "system": self.workflow.system,
            "tool": tool,
            "triggers": list(self._triggers),
            "promptFromOutsiders": list(flows),
            "sandboxOff": list(sandbox_off(texts, tool)),
            **self._writes(),
            "secrets": list(self.secrets),
            "checksOutHead": any(_checks_out_head(one) for one in job.steps),
            "outputRuns": self._output_runs(step),
            "mcpServers": mcp_servers(texts),
            "minutes": job.minutes,
        }

    def _output_runs(self, agent: Step) -> bool:
        """Whether a later script pastes or evaluates what the agent answered."""
        if runs_answers(agent.run, lambda text: next(invocations(text), None) is not None):
            return True
        if self.workflow.system != "github" or not agent.identity:
            return False
        output = re.compile(rf"steps\.{re.escape(agent.identity)}\.outputs\b")
        later = [step for step in self.job.steps if step.line > agent.line]
        for step in later:
            if output.search(step.run):
                return True
            named = [name for name, value in step.env.items() if output.search(value)]
            for name in named:
                if any(
                    re.search(rf"\$\{{?{re.escape(name)}\b", line)
                    for line in step.run.splitlines()
                    if _EXECUTES.search(line)
                ):
                    return True
        return False


def _checks_out_head(step: Step) -> bool:
    if step.uses.partition("@")[0].lower() == "actions/checkout":
        return any(_HEAD.search(step.inputs.get(name, "")) for name in ("ref", "repository"))
    return bool(_HEAD_COMMAND.search(step.run))
