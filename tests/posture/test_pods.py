"""Rules about pods: one rule judges the pod specs of every type that carries some."""

from __future__ import annotations

from typing import Any

import pytest

from bartizan.catalog.check import check_rule
from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.rule import read_rule
from bartizan.catalog.yaml_file import parse_units
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.errors import CatalogError
from bartizan.model.finding import Finding
from bartizan.model.location import Location
from bartizan.model.severity import Verdict
from bartizan.model.values import Unknown
from bartizan.posture.examples import try_examples
from bartizan.posture.functions import FUNCTIONS
from bartizan.posture.judge import Judgement, judge
from bartizan.posture.passing import passes

DEPLOYMENT, RAY = "apps/v1/Deployment", "ray.io/v1/RayCluster"

RULE = """
id: wrong
title: Something is wrong
type: v1/PodSpec
severity: high
{extra}
fail_when: {fail_when}
why: Because.
fix: {{summary: Mend it., set: {{hostNetwork: false, "allContainers[].securityContext.privileged": false}}}}
examples: [{{fails: {{}}}}, {{passes: {{}}}}]
"""


def with_rule(fail_when: str, extra: str = "") -> Catalog:
    [unit] = parse_units(RULE.format(fail_when=f"'{fail_when}'", extra=extra), "wrong.yaml")
    rule = read_rule(unit)
    own = Catalog(load_catalog().root)
    own.__dict__["rules"] = {rule.id: rule}
    assert list(check_rule(rule, own, FUNCTIONS)) == []
    return own


def carrier(config: Any, type_: str = DEPLOYMENT, lines: Any = None) -> Asset:
    sighting = Sighting("kubernetes", Location("app.yaml", 1, 40), config, lines or {})
    return Asset(
        f"repo:r//app.yaml#{type_}/x", type_, "compute", "x", "kubernetes", config=config, sightings=(sighting,)
    )


def deployment(spec: Any, lines: Any = None, **metadata: Any) -> Asset:
    template = {"metadata": metadata, "spec": spec}
    return carrier({"kind": "Deployment", "metadata": {"name": "x"}, "spec": {"template": template}}, lines=lines)


def only(result: Judgement) -> Finding:
    [finding] = result.findings
    return finding


def told(finding: Finding) -> list[tuple[str | None, int | None]]:
    return [(fact.property, fact.location.line if fact.location else None) for fact in finding.evidence]


PRIVILEGED = "asset.allContainers.exists(c, c.securityContext.privileged == true)"


def test_the_finding_is_the_carriers_with_its_own_paths_and_lines() -> None:
    asset = deployment({"hostNetwork": True}, {"spec.template.spec.hostNetwork": 9})
    finding = only(judge([asset], [], with_rule("asset.hostNetwork")))
    assert (finding.asset, finding.verdict) == (asset.id, Verdict.FAIL)
    assert told(finding) == [("spec.template.spec.hostNetwork", 9)]
    assert finding.evidence[0].text == "spec.template.spec.hostNetwork is true"
    assert finding.fix is not None
    assert finding.fix.set == {"spec.template.spec.hostNetwork": False}


def test_what_a_pod_spec_does_not_say_is_its_default() -> None:
    result = judge(
        [deployment({"containers": [{"name": "c"}]})], [], with_rule('asset.serviceAccountName == "default"')
    )
    assert "the provider's default is default" in only(result).evidence[0].text
    assert judge([deployment({"containers": [{}]})], [], with_rule(PRIVILEGED)).verdicts == {"pass": 1}


def test_an_init_container_is_found_in_its_own_place_and_mended_there() -> None:
    spec = {
        "containers": [{"name": "main"}],
        "initContainers": [{"name": "a"}, {"name": "b", "securityContext": {"privileged": True}}],
    }
    asset = deployment(spec, {"spec.template.spec.initContainers[1].securityContext.privileged": 20})
    finding = only(judge([asset], [], with_rule(PRIVILEGED)))
    assert told(finding) == [("spec.template.spec.initContainers[1].securityContext.privileged", 20)]
    assert finding.fix is not None
    assert set(finding.fix.set) == {
        "spec.template.spec.hostNetwork",
        "spec.template.spec.containers[].securityContext.privileged",
        "spec.template.spec.initContainers[].securityContext.privileged",
    }


def test_the_worst_pod_of_a_carrier_decides_and_only_it_is_shown() -> None:
    workers = [{"template": {"spec": {"hostNetwork": value}}} for value in (False, True, Unknown("var.net"))]
    spec = {"headGroupSpec": {"template": {"spec": {}}}, "workerGroupSpecs": workers}
    asset = carrier({"metadata": {"name": "x"}, "spec": spec}, RAY)
    result = judge([asset], [], with_rule("asset.hostNetwork"))
    assert result.verdicts == {"fail": 1}
    finding = only(result)
    assert told(finding) == [("spec.workerGroupSpecs[1].template.spec.hostNetwork", 1)]
    assert finding.fix is not None
    assert finding.fix.set == {"spec.workerGroupSpecs[1].template.spec.hostNetwork": False}


def test_unknown_beats_pass_and_names_what_is_missing() -> None:
    result = judge([deployment(Unknown("{{ spec }}"))], [], with_rule("asset.hostNetwork"))
    assert only(result).verdict is Verdict.UNKNOWN
    assert [gap.what for gap in result.gaps] == [f"spec.template.spec of {deployment({}).id}"]


def test_metadata_and_carrier_are_at_hand() -> None:
    asset = deployment({}, {"metadata.name": 3}, labels={"app": "x"})
    finding = only(judge([asset], [], with_rule('metadata.labels.app == "x" && carrier.metadata.name == "x"')))
    assert told(finding) == [("spec.template.metadata.labels.app", 1), ("metadata.name", 3)]


def test_neighbours_are_the_carriers() -> None:
    account = carrier({"metadata": {"name": "sa"}, "automountServiceAccountToken": False}, "v1/ServiceAccount")
    asset = deployment({})
    extra = 'with: {account: "runs-as -> v1/ServiceAccount"}'
    rule = "account.automountServiceAccountToken == true"
    edge = Edge(asset.id, account.id, "runs-as")
    assert judge([asset, account], [edge], with_rule(rule, extra)).verdicts == {"pass": 1}
    assert judge([asset, account], [], with_rule(rule, extra)).verdicts == {"not-applicable": 1}


def test_types_without_pods_are_not_judged_and_a_carrier_without_any_is_not_applicable() -> None:
    assert judge([carrier({"a": 1}, "v1/Secret")], [], with_rule("true")).verdicts == {}
    assert judge([carrier({"spec": {}}, DEPLOYMENT)], [], with_rule("true")).verdicts == {"not-applicable": 1}


def test_passes_are_told_too() -> None:
    asset = deployment({})
    found = list(passes([asset], [], with_rule("asset.hostNetwork"), only=["wrong"]))
    assert [(rule.id, one.id) for rule, one in found] == [("wrong", asset.id)]


def test_a_rule_about_pods_is_about_nothing_else_and_keeps_its_variables() -> None:
    for change in ("type: [v1/PodSpec, v1/Pod]", 'with: {carrier: "runs-as -> v1/ServiceAccount"}'):
        text = RULE.format(fail_when="true", extra="")
        text = text.replace("type: v1/PodSpec", change) if change.startswith("type") else f"{text}{change}\n"
        [unit] = parse_units(text, "wrong.yaml")
        with pytest.raises(CatalogError):
            read_rule(unit)


def test_a_misspelt_property_of_a_pod_is_found_on_load() -> None:
    [unit] = parse_units(RULE.format(fail_when="asset.hostNetwrk == metadata.lables", extra=""), "wrong.yaml")
    messages = [str(error) for error in check_rule(read_rule(unit), load_catalog(), FUNCTIONS)]
    assert "did you mean 'hostNetwork'" in messages[0]
    assert "did you mean 'labels'" in messages[1]


@pytest.mark.parametrize(
    ("type_", "config", "path"),
    [
        ("v1/Pod", {"spec": {"hostNetwork": True}}, "spec.hostNetwork"),
        ("batch/v1/CronJob", {"spec": {"jobTemplate": {"spec": {"template": {"spec": {"hostNetwork": True}}}}}},
         "spec.jobTemplate.spec.template.spec.hostNetwork"),
        ("serving.kserve.io/v1beta1/InferenceService", {"spec": {"predictor": {"hostNetwork": True}}},
         "spec.predictor.hostNetwork"),
        ("kubeflow.org/v1/PyTorchJob",
         {"spec": {"pytorchReplicaSpecs": {"Master": {"template": {"spec": {"hostNetwork": True}}}}}},
         "spec.pytorchReplicaSpecs.Master.template.spec.hostNetwork"),
        ("jobset.x-k8s.io/v1alpha2/JobSet",
         {"spec": {"replicatedJobs": [{"template": {"spec": {"template": {"spec": {"hostNetwork": True}}}}}]}},
         "spec.replicatedJobs[0].template.spec.template.spec.hostNetwork"),
        ("argoproj.io/v1alpha1/Workflow",
         {"spec": {"hostNetwork": True, "templates": [{"dag": {}}, {"container": {"image": "x"}}]}},
         "spec.hostNetwork"),
    ],
)  # fmt: skip
def test_pods_are_found_wherever_a_type_carries_them(type_: str, config: Any, path: str) -> None:
    assert told(only(judge([carrier(config, type_)], [], with_rule("asset.hostNetwork"))))[0][0] == path


def test_the_rule_about_pods_in_the_readme_gives_the_verdicts_that_it_states() -> None:
    readme = (load_catalog().root / "rules" / "README.md").read_text("utf-8")
    text = next(part for part in readme.split("```yaml\n") if part.startswith("id: container-privileged"))
    [unit] = parse_units(text.split("```")[0], "container-privileged.yaml")
    rule = read_rule(unit)
    own = Catalog(load_catalog().root)
    own.__dict__["rules"] = {rule.id: rule}
    assert list(check_rule(rule, own, FUNCTIONS)) == []
    assert [tried.verdict for tried in try_examples(rule, own)] == [example.verdict for example in rule.examples]


def facts_of(container: Any, rule: str) -> list[tuple[str, str | None, int | None]]:
    lines = {"spec.template.spec.containers[0].args[0]": 7, "spec.template.spec.containers[0].env[0].value": 8}
    asset = deployment({"containers": [container]}, {**lines, "spec.template.spec.containers[0].image": 6})
    finding = only(judge([asset], [], with_rule(f"asset.containers.exists(c, {rule})")))
    return [(one.text, one.property, one.location.line if one.location else None) for one in finding.evidence]


def test_evidence_speaks_of_options_settings_and_products_as_people_write_them() -> None:
    args, env, image = (f"spec.template.spec.containers[0].{name}" for name in ("args", "env", "image"))
    container = {
        "image": "vllm/vllm-openai",
        "args": ["--api-key=hunter2hunter2", "--trust-remote-code"],
        "env": [{"name": "DB_PASSWORD", "value": "hunter2hunter2"}, {"name": "A", "value": "b"}],
    }
    assert facts_of(container, 'c.ai.family == "vllm" && c.ai.category != null') == [(f"{image} runs vLLM", image, 6)]
    assert facts_of(container, 'c.options["--api-key"] != null') == [
        (f"{args}[0] gives --api-key hunt…", f"{args}[0]", 7)
    ]
    assert facts_of(container, 'c.options["--trust-remote-code"] == true')[0][0] == (
        f"{args}[1] gives --trust-remote-code"
    )
    assert facts_of(container, 'c.options["--host"] == null')[0][:2] == (
        "spec.template.spec.containers[0] has no option --host",
        args,
    )
    assert facts_of(container, "c.settings.DB_PASSWORD != null") == [
        (f"{env}[0].value sets DB_PASSWORD to hunt…", f"{env}[0].value", 8)
    ]
    assert facts_of(container, "c.settings.NONE == null")[0][:2] == (
        "spec.template.spec.containers[0] does not set NONE",
        env,
    )
    # Read as it is written, a variable's value is masked by the variable's name too.
    assert "hunt…" in facts_of(container, 'c.env[0].value != ""')[0][0]
