"""Pipelines that code declares: Kubeflow, Vertex AI, SageMaker, Azure ML, ZenML, Metaflow, Airflow, Prefect and others.

Libraries of machine learning always declare a pipeline of it; those that run any kind of work only where the
same file uses AI.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from bartizan.model.severity import Certainty
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents.abilities import calls_in
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call, Scope, classes, functions
from bartizan.sources.repository.code.following.values import Definition, Frame, Items, Name, Site, Val, options
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, compact

Names = tuple[str | int, ...]
_DECORATORS: tuple[tuple[str, str, str, bool], ...] = (
    ("kfp", "pipeline", "kubeflow", True),
    ("zenml", "pipeline", "zenml", True),
    ("azure.ai.ml", "pipeline", "azure-ml", True),
    ("sagemaker.workflow", "pipeline", "sagemaker", True),
    ("airflow", "dag", "airflow", False),
    ("prefect", "flow", "prefect", False),
    ("flytekit", "workflow", "flyte", False),
    ("dagster", "job", "dagster", False),
    ("union", "workflow", "flyte", False),
)
"""Library, decorator, framework, and whether it is always one of machine learning."""
_CALLS: tuple[tuple[str, str, str, Names, bool], ...] = (
    ("sagemaker", "Pipeline", "sagemaker", ("name", 0), True),
    ("google.cloud.aiplatform vertexai", "PipelineJob", "vertex", ("display_name", 0), True),
    ("airflow", "DAG", "airflow", ("dag_id", 0), False),
)
_CLASSES: tuple[tuple[str, str], ...] = (("metaflow.FlowSpec", "metaflow"), ("lightning.LightningFlow", "lightning"))
_STEPS: tuple[tuple[str, str], ...] = (
    ("kfp", "component"), ("zenml", "step"), ("airflow", "task"), ("prefect", "task"), ("flytekit", "task"),
    ("metaflow", "step"), ("dagster", "op"), ("sagemaker.workflow", "step"), ("mldesigner", "command_component"),
    ("kfp", "container_component"),
)  # fmt: skip
WORDS = words(("kfp", "zenml", "metaflow"))
"""Imports that alone make a file worth reading."""
GATES = gates(
    (
        *((tail, words(roots.split())) for roots, tail, _, _, _ in _CALLS),
        *((tail, words((root,))) for root, tail, _, always in _DECORATORS if always),
    )
)
_USES = frozenset(
    {types.MODEL, types.SERVICE, types.CLIENT, types.MODEL_LOAD, types.TRAINING, types.AGENT, types.VECTOR_STORE,
     types.DATASET}
)  # fmt: skip
_RELATES = frozenset({"invokes", "uses-model", "trains-on", "grounded-by"})
"""Relations of a file to what is deployed elsewhere, of which it has no asset."""


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the pipeline that a call makes."""
    path = normal(callee.path)
    for roots, tail, framework, names, always in _CALLS:
        if tail == call.tail and matches(path, tuple(roots.split()), tail) and (always or _uses_ai(reading)):
            given = reading.text(site, *names)
            listed = reading.argument(site, ("steps",))
            steps = [*dict.fromkeys(_step_names(reading, listed))]
            template = reading.argument(site, ("template_path",))
            config: dict[str, Value] = {
                "framework": framework, "function": path, "name": given, "steps": list(steps) or None,
                "template": reading.config_value(template) if template is not None else None,
            }  # fmt: skip
            id_ = reading.add(
                types.PIPELINE, call, f"pipeline:{given or framework}", given or framework, compact(config)
            )
            reading.facts.setdefault("pipelines", []).append(id_)
            return


def _step_names(reading: Reading, value: Val | None) -> Iterator[str]:
    for option in options(value) if value is not None else ():
        for item in option.values[:60] if isinstance(option, Items) else ():
            for one in options(item):
                if isinstance(one, Name) and one.site is not None:
                    name = reading.text(one.site, "name", "task_id", 0)
                    if name is not None:
                        yield name


def finish(reading: Reading) -> None:
    """Records the pipelines that decorators and classes declare, and what a file's only pipeline starts."""
    if reading.module.language.name != "python":
        return
    for scope in functions(reading.module.scope):
        for node in scope.decorators:
            for path, site in _paths(reading, scope, node):
                row = next((row for row in _DECORATORS if matches(path, (row[0],), row[1])), None)
                if row is not None and (row[3] or _uses_ai(reading)):
                    _declared(reading, scope, row[2], path, site)
    for scope in classes(reading.module.scope):
        for base in scope.bases:
            for option in options(reading.evaluator.evaluate(base, Frame(reading.module.scope))):
                framework = next(
                    (row[1] for row in _CLASSES if isinstance(option, Name) and option.path == row[0]), None
                )
                if framework is not None:
                    _declared(reading, scope, framework, str(getattr(option, "path", "")), None)
    found = list(dict.fromkeys(reading.facts.get("pipelines", ())))
    started = [id_ for id_, asset in reading.records.assets.items() if asset.type == types.TRAINING]
    for target in started if len(found) == 1 else ():
        evidence = reading.evidence(reading.module.tree.root_node, "the file's pipeline starts the training beside it")
        reading.records.edge(found[0], target, "invokes", evidence, certainty=Certainty.ASSUMED)


def _uses_ai(reading: Reading) -> bool:
    """Whether the file uses AI, whatever runs it."""
    if any(asset.type in _USES for asset in reading.records.assets.values()):
        return True
    return any(kind in _RELATES for _, _, kind in reading.records.edges)


def _paths(reading: Reading, scope: Scope, node: Node) -> Iterator[tuple[str, Site | None]]:
    """What a decorator is in a library, and its call where it is called."""
    frame = Frame(scope.parent or scope)
    for option in options(reading.evaluator.evaluate(node, frame)):
        if isinstance(option, Name):
            yield normal(option.path), option.site if option.path.endswith("()") else None


def _declared(reading: Reading, scope: Scope, framework: str, path: str, site: Site | None) -> None:
    name = (reading.text(site, "name", "dag_id", "display_name", 0) if site is not None else None) or scope.name
    config: dict[str, Value] = {
        "framework": framework,
        "function": path,
        "name": name,
        "steps": list(dict.fromkeys(_steps(reading, scope))) or None,
    }
    call = Call(scope.node, scope.name, scope.parent or scope)
    id_ = reading.add(types.PIPELINE, call, f"pipeline:{scope.name}", name, compact(config))
    reading.facts.setdefault("pipelines", []).append(id_)


def _steps(reading: Reading, scope: Scope) -> list[Value]:
    """The steps that a pipeline's function calls, or that a pipeline's class holds."""
    if scope.kind == "class":
        return [one.name for one in functions(scope) if one.decorators and _is_step(reading, one)]
    found: list[Value] = []
    for call in calls_in(scope):
        for option in options(reading.evaluator.callee(Site(call.node, Frame(call.scope)))):
            function = option.scope if isinstance(option, Definition) and option.scope.kind == "function" else None
            if function is not None and _is_step(reading, function):
                found.append(function.name)
    return found[:60]


def _is_step(reading: Reading, scope: Scope) -> bool:
    return any(
        matches(path, (root,), tail)
        for node in scope.decorators
        for path, _ in _paths(reading, scope, node)
        for root, tail in _STEPS
    )
