"""Kustomize: what its documentation says of resources, patches and changes, and where each value stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bartizan.catalog.load import Catalog
from bartizan.catalog.rule import read_rule
from bartizan.catalog.yaml_file import parse_units
from bartizan.model.location import Location
from bartizan.posture.judge import judge
from bartizan.sources.repository.kubernetes import reader
from bartizan.sources.repository.reader import Context, SourceFile
from bartizan.sources.repository.walk import Walk
from tests.sources.repository.kubernetes.estate import Scanned
from tests.sources.repository.trees import catalog

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: vllm
spec:
  replicas: 1
  selector: {matchLabels: {app: vllm}}
  template:
    metadata: {labels: {app: vllm}}
    spec:
      serviceAccountName: vllm
      containers:
        - name: vllm
          image: vllm/vllm-openai:latest
          args: [--port, "8000"]
          env:
            - {name: A, value: base}
          securityContext:
            privileged: true
        - name: side
          image: nginx
      volumes:
        - {name: cache, emptyDir: {}}
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: vllm}\nspec: {selector: {app: vllm}, ports: [{port: 80}]}\n"
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: vllm}\n"
BASE = {
    "base/kustomization.yaml": "resources: [deployment.yaml, more.yaml]\n",
    "base/deployment.yaml": DEPLOYMENT,
    "base/more.yaml": f"{SERVICE}---\n{ACCOUNT}",
}
HEAD = "resources: [../base]\n"


def overlay(root: Path, text: str = "", **files: str) -> Scanned:
    more = {f"over/{name.replace('__', '.')}": content for name, content in files.items()}
    return Scanned(root, {**BASE, "over/kustomization.yaml": HEAD + text, **more})


def built(root: Path, text: str, **files: str) -> Any:
    return overlay(root, text, **files).config("over/kustomization.yaml#Deployment/vllm")


def patched(root: Path, patch: str, target: str = "") -> Any:
    lines = "".join(f"      {line}\n" for line in patch.splitlines())
    head = "" if target else "      apiVersion: apps/v1\n      kind: Deployment\n      metadata: {name: vllm}\n"
    wanted = f"    target: {target}\n" if target else ""
    return built(root, f"patches:\n  - patch: |-\n{head}{lines}{wanted}")


def test_a_base_is_judged_through_its_overlays_and_not_by_itself(tmp_path: Path) -> None:
    files = {f"{name}/kustomization.yaml": f"{HEAD}namespace: {name}\n" for name in ("dev", "prod")}
    scanned = Scanned(tmp_path, {**BASE, **files})
    assert scanned.ids() == {
        f"{name}/kustomization.yaml#{kind}/{name}/vllm"
        for name in ("dev", "prod")
        for kind in ("Deployment", "Service", "ServiceAccount")
    }
    for name in ("dev", "prod"):
        at = f"{name}/kustomization.yaml#"
        assert (f"{at}Deployment/{name}/vllm", "runs-as", f"{at}ServiceAccount/{name}/vllm") in scanned.edges()


def test_a_base_that_nobody_includes_is_an_overlay_of_its_own(tmp_path: Path) -> None:
    assert "base/kustomization.yaml#Deployment/vllm" in Scanned(tmp_path, BASE).ids()


def test_maps_are_merged_and_null_removes(tmp_path: Path) -> None:
    config = patched(tmp_path, "spec:\n  replicas: null\n  template:\n    spec: {hostNetwork: true}\n")
    assert "replicas" not in config["spec"]
    assert config["spec"]["template"]["spec"]["hostNetwork"] is True
    assert config["spec"]["template"]["spec"]["serviceAccountName"] == "vllm"


CONTAINERS = "spec:\n  template:\n    spec:\n      containers:\n"


def test_containers_env_and_volumes_are_merged_by_their_keys(tmp_path: Path) -> None:
    config = patched(
        tmp_path,
        CONTAINERS
        + "      - name: vllm\n        image: other\n        args: [--x]\n"
        + "        env: [{name: A, value: new}, {name: B, value: b}]\n"
        + "      - {name: extra, image: e}\n      volumes: [{name: data, emptyDir: {}}]\n",
    )
    spec = config["spec"]["template"]["spec"]
    assert {one["name"]: one["image"] for one in spec["containers"]} == {"vllm": "other", "side": "nginx", "extra": "e"}
    vllm = next(one for one in spec["containers"] if one["name"] == "vllm")
    assert vllm["args"] == ["--x"]
    assert {one["name"]: one["value"] for one in vllm["env"]} == {"A": "new", "B": "b"}
    assert {one["name"] for one in spec["volumes"]} == {"cache", "data"}


def test_directives_delete_and_replace(tmp_path: Path) -> None:
    config = patched(
        tmp_path,
        CONTAINERS
        + "      - {name: side, $patch: delete}\n      - name: vllm\n"
        + "        securityContext: {$patch: replace, runAsUser: 5}\n",
    )
    [container] = config["spec"]["template"]["spec"]["containers"]
    assert container["securityContext"] == {"runAsUser": 5}
    config = patched(tmp_path, CONTAINERS + "      - $patch: replace\n      - {name: only}\n")
    assert config["spec"]["template"]["spec"]["containers"] == [{"name": "only"}]


def test_a_whole_object_can_be_deleted(tmp_path: Path) -> None:
    text = "patches:\n  - patch: |-\n      apiVersion: v1\n      kind: Service\n"
    text += "      metadata: {name: vllm}\n      $patch: delete\n"
    assert "over/kustomization.yaml#Service/vllm" not in overlay(tmp_path, text).ids()


def test_lists_of_custom_kinds_are_replaced(tmp_path: Path) -> None:
    notebook = "apiVersion: kubeflow.org/v1\nkind: Notebook\nmetadata: {name: nb}\n"
    spec = "spec: {template: {spec: {containers: [{name: nb, image: a}]}}}\n"
    files = {
        "kustomization.yml": "resources: [nb.yaml]\npatchesStrategicMerge: [patch.yaml]\n",
        "nb.yaml": notebook + spec,
        "patch.yaml": notebook + "spec: {template: {spec: {containers: [{name: nb, args: [x]}]}}}\n",
    }
    config = Scanned(tmp_path, files).config("kustomization.yml#Notebook/nb")
    assert config["spec"]["template"]["spec"]["containers"] == [{"name": "nb", "args": ["x"]}]


OPERATIONS = """\
- {op: add, path: /spec/template/spec/containers/0/args/-, value: --api-key=x}
- {op: replace, path: /spec/template/spec/containers/0/securityContext/privileged, value: false}
- {op: remove, path: /spec/template/spec/containers/1}
- {op: add, path: /metadata/annotations, value: {}}
- {op: add, path: /metadata/annotations/a.b~1c, value: d}
- {op: copy, from: /metadata/name, path: /metadata/annotations/name}
- {op: move, from: /spec/replicas, path: /spec/old}
"""


@pytest.mark.parametrize("how", ["inline", "file", "legacy"])
def test_json_patches_inline_and_by_file(tmp_path: Path, how: str) -> None:
    if how == "inline":
        config = patched(tmp_path, OPERATIONS, "{kind: Deployment}")
    else:
        field = "patches" if how == "file" else "patchesJson6902"
        target = "{group: apps, version: v1, kind: Deployment, name: vllm}"
        config = built(tmp_path, f"{field}:\n  - path: p.yaml\n    target: {target}\n", p__yaml=OPERATIONS)
    [container] = config["spec"]["template"]["spec"]["containers"]
    assert container["args"] == ["--port", "8000", "--api-key=x"]
    assert container["securityContext"]["privileged"] is False
    assert config["metadata"]["annotations"] == {"a.b/c": "d", "name": "vllm"}
    assert (config["spec"].get("replicas"), config["spec"]["old"]) == (None, 1)


def test_a_json_patch_may_be_json(tmp_path: Path) -> None:
    patch = '[{"op": "replace", "path": "/spec/replicas", "value": 7}]'
    config = built(tmp_path, f"patches:\n  - patch: '{patch}'\n    target: {{kind: Deployment}}\n")
    assert config["spec"]["replicas"] == 7


def test_a_patch_that_does_not_fit_is_a_gap_with_its_line(tmp_path: Path) -> None:
    text = "patches:\n  - target: {kind: Deployment}\n    path: p.yaml\n  - target: {kind: CronJob}\n    path: q.yaml\n"
    operation = "# first\n- {op: remove, path: /spec/nothing}\n"
    scanned = overlay(tmp_path, text, p__yaml=operation, q__yaml=operation)
    assert [what for what, _ in scanned.gaps()] == ["over/p.yaml:2", "over/q.yaml:2"]
    assert "does not fit Deployment vllm: nothing at /spec/nothing" in scanned.gaps()[0][1]


@pytest.mark.parametrize(
    ("target", "kinds"),
    [
        ("{kind: Deployment|Service}", {"Deployment", "Service"}),
        ("{name: vl.*}", {"Deployment", "Service", "ServiceAccount"}),
        ("{group: apps}", {"Deployment"}),
        ("{labelSelector: team=ml}", set()),
        ("{kind: Service, name: other}", set()),
    ],
)
def test_targets_are_patterns_over_group_kind_name_and_labels(tmp_path: Path, target: str, kinds: set[str]) -> None:
    text = f"patches:\n  - target: {target}\n    patch: |\n"
    text += "      - {op: add, path: /metadata/annotations, value: {x: y}}\n"
    scanned = overlay(tmp_path, text)
    assert {
        one.config["kind"]
        for one in scanned.estate.assets.values()
        if isinstance(metadata := one.config.get("metadata"), dict) and metadata.get("annotations")
    } == kinds


def test_names_namespaces_labels_images_and_replicas(tmp_path: Path) -> None:
    scanned = overlay(
        tmp_path,
        "namespace: prod\nnamePrefix: a-\nnameSuffix: -z\ncommonLabels: {team: ml}\ncommonAnnotations: {note: n}\n"
        "images:\n  - {name: vllm/vllm-openai, newName: reg.io/vllm, digest: 'sha256:ab'}\n"
        "  - {name: nginx, newTag: '1.29'}\n"
        "replicas: [{name: vllm, count: 3}]\n",
    )
    config = scanned.config("over/kustomization.yaml#Deployment/prod/a-vllm-z")
    spec = config["spec"]
    assert spec["replicas"] == 3
    assert spec["selector"]["matchLabels"] == spec["template"]["metadata"]["labels"] == {"app": "vllm", "team": "ml"}
    assert spec["template"]["metadata"]["annotations"] == config["metadata"]["annotations"] == {"note": "n"}
    pod = spec["template"]["spec"]
    assert [one["image"] for one in pod["containers"]] == ["reg.io/vllm@sha256:ab", "nginx:1.29"]
    assert pod["serviceAccountName"] == "a-vllm-z"
    service = scanned.config("over/kustomization.yaml#Service/prod/a-vllm-z")
    assert service["spec"]["selector"] == {"app": "vllm", "team": "ml"}


def test_labels_go_into_selectors_only_where_asked(tmp_path: Path) -> None:
    spec = built(tmp_path, "labels:\n  - pairs: {team: ml}\n    includeTemplates: true\n")["spec"]
    assert spec["selector"]["matchLabels"] == {"app": "vllm"}
    assert spec["template"]["metadata"]["labels"] == {"app": "vllm", "team": "ml"}


def test_a_renamed_base_is_patched_by_its_first_name_and_by_its_new_one(tmp_path: Path) -> None:
    for name in ("vllm", "b-vllm"):
        patch = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec: {{replicas: 9}}\n"
        files = {
            "mid/kustomization.yaml": f"{HEAD}namePrefix: b-\n",
            "over/kustomization.yaml": "resources: [../mid]\nnamePrefix: a-\npatches: [{path: p.yaml}]\n",
            "over/p.yaml": patch,
        }
        scanned = Scanned(tmp_path, {**BASE, **files})
        assert scanned.config("over/kustomization.yaml#Deployment/a-b-vllm")["spec"]["replicas"] == 9


def test_components_change_what_they_are_put_into(tmp_path: Path) -> None:
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
    component += "namespace: from-component\nresources: [s.yaml]\n"
    files = {
        "over/kustomization.yaml": f"{HEAD}components: [../part]\n",
        "part/kustomization.yaml": component,
        "part/s.yaml": SERVICE.replace("vllm", "second"),
    }
    scanned = Scanned(tmp_path, {**BASE, **files})
    assert scanned.ids() == {
        f"over/kustomization.yaml#{name}"
        for name in (
            "Deployment/from-component/vllm",
            "Service/from-component/vllm",
            "Service/from-component/second",
            "ServiceAccount/from-component/vllm",
        )
    }


def test_an_object_says_which_overlay_builds_it(tmp_path: Path) -> None:
    asset = overlay(tmp_path).asset("over/kustomization.yaml#Deployment/vllm")
    assert [sighting.note for sighting in asset.sightings] == ["as over/kustomization.yaml has it"]
    (finding,) = judge([asset], [], catalog(), only=["ai-container-privileged"]).findings
    assert finding.evidence[-1].text == "as over/kustomization.yaml has it"
    plain = Scanned(tmp_path / "b", {"app.yaml": DEPLOYMENT}).asset("app.yaml#Deployment/vllm")
    assert [sighting.note for sighting in plain.sightings] == [None]


def test_what_kustomize_is_told_and_is_not_done_here_is_a_gap(tmp_path: Path) -> None:
    text = (
        "openapi: {path: schema.json}\ncrds: [crd.json]\n"
        "patches:\n  - target: {kind: Deployment}\n    options: {allowNameChange: true, allowKindChange: false}\n"
        "    patch: '[{op: replace, path: /metadata/name, value: other}]'\n"
    )
    scanned = overlay(tmp_path, text)
    assert [(what.partition(":")[0], why.split()[0]) for what, why in scanned.gaps()] == [
        ("over/kustomization.yaml", "openapi"),
        ("over/kustomization.yaml", "crds"),
        ("over/kustomization.yaml", "allowNameChange"),
    ]
    assert overlay(tmp_path / "b", "openapi: {}\ncrds: []\n").gaps() == []


def test_generators_make_objects_of_literals_and_files(tmp_path: Path) -> None:
    text = (
        "configMapGenerator:\n  - name: settings\n    files: [app.conf, renamed=app.conf]\n    envs: [app.env]\n"
        "secretGenerator:\n  - name: keys\n    type: Opaque\n    literals:\n      - OPENAI_API_KEY='sk-1'\n"
        "generatorOptions: {labels: {from: generator}}\n"
    )
    scanned = overlay(tmp_path, text, app__conf="a: b\n", app__env="# c\nLEVEL=info\n\nURL=http://x?a=b\n")
    settings = scanned.asset("over/kustomization.yaml#ConfigMap/settings")
    assert settings.config["data"] == {
        "app.conf": "a: b\n", "renamed": "a: b\n", "LEVEL": "info", "URL": "http://x?a=b",
    }  # fmt: skip
    assert settings.tags == {"from": "generator"}
    lines = {one.location.path: one.lines for one in settings.sightings}
    assert lines["over/app.env"]["data.URL"] == 4
    secret = scanned.asset("over/kustomization.yaml#Secret/keys")
    assert secret.config["stringData"] == {"OPENAI_API_KEY": "sk-1"}
    assert secret.sightings[0].lines["stringData.OPENAI_API_KEY"] == 10


def test_generators_merge_with_and_replace_those_of_the_base(tmp_path: Path) -> None:
    generator = "configMapGenerator: [{name: s, literals: [A=1, B=2]}]\n"
    for behavior, data in (("merge", {"A": "1", "B": "3"}), ("replace", {"B": "3"})):
        more = f"configMapGenerator: [{{name: s, behavior: {behavior}, literals: [B=3]}}]\n"
        files = {
            "base/kustomization.yaml": BASE["base/kustomization.yaml"] + generator,
            "over/kustomization.yaml": HEAD + more,
        }
        scanned = Scanned(tmp_path, {**BASE, **files})
        assert scanned.config("over/kustomization.yaml#ConfigMap/s")["data"] == data


REPLACEMENT = """\
replacements:
  - source: {kind: Service, name: vllm, fieldPath: metadata.name}
    targets:
      - select: {kind: Deployment}
        fieldPaths: ["spec.template.spec.containers.[name=vllm].env.[name=A].value"]
      - select: {kind: Deployment}
        fieldPaths: [spec.template.spec.containers.*.image]
        options: {delimiter: ":", index: 1}
      - select: {kind: Deployment}
        fieldPaths: [metadata.annotations.host]
        options: {create: true}
"""


def test_replacements_copy_values(tmp_path: Path) -> None:
    config = built(tmp_path, REPLACEMENT)
    first, second = config["spec"]["template"]["spec"]["containers"]
    assert first["env"] == [{"name": "A", "value": "vllm"}]
    assert (first["image"], second["image"]) == ("vllm/vllm-openai:vllm", "nginx:vllm")
    assert config["metadata"]["annotations"] == {"host": "vllm"}


def test_variables_are_put_in_and_others_are_left(tmp_path: Path) -> None:
    text = (
        "vars:\n  - {name: SERVICE, objref: {apiVersion: v1, kind: Service, name: vllm}}\n"
        "patches:\n  - target: {kind: Deployment}\n    patch: |\n"
        "      - {op: replace, path: /spec/template/spec/containers/0/args, value: ['http://$(SERVICE)', $(OTHER)]}\n"
    )
    assert built(tmp_path, text)["spec"]["template"]["spec"]["containers"][0]["args"] == [
        "http://vllm",
        {"$unknown": "$(OTHER)"},
    ]


HARDEN = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: vllm}}
{CONTAINERS}      - name: vllm
        securityContext:
          privileged: false
"""


def verdict(scanned: Scanned, address: str) -> tuple[str, Location | None]:
    """What a rule about privileged containers says of one asset, and the place that decides."""
    text = (
        "id: privileged\ntitle: t\ntype: v1/PodSpec\nseverity: high\nwhy: w\nfix: {summary: s}\n"
        "fail_when: asset.containers[0].securityContext.privileged == true\n"
        "examples: [{fails: {}}, {passes: {}}]\n"
    )
    [unit] = parse_units(text, "privileged.yaml")
    own = Catalog(catalog().root)
    own.__dict__["rules"] = {"privileged": read_rule(unit)}
    result = judge([scanned.asset(address)], [], own)
    if not result.findings:
        return "pass", None
    return "fail", result.findings[0].evidence[0].location


def test_an_overlay_that_hardens_passes_and_the_base_under_another_fails(tmp_path: Path) -> None:
    files = {
        "dev/kustomization.yaml": HEAD,
        "prod/kustomization.yaml": f"{HEAD}patches: [{{path: harden.yaml}}]\n",
        "prod/harden.yaml": HARDEN,
    }
    scanned = Scanned(tmp_path, {**BASE, **files})
    assert verdict(scanned, "prod/kustomization.yaml#Deployment/vllm") == ("pass", None)
    assert verdict(scanned, "dev/kustomization.yaml#Deployment/vllm") == ("fail", Location("base/deployment.yaml", 19))


def test_an_overlay_that_loosens_fails_at_the_line_of_its_patch(tmp_path: Path) -> None:
    base = {**BASE, "base/deployment.yaml": DEPLOYMENT.replace("privileged: true", "privileged: false")}
    files = {"over/kustomization.yaml": f"{HEAD}patches: [{{path: loosen.yaml}}]\n", "over/loosen.yaml": HARDEN}
    files["over/loosen.yaml"] = HARDEN.replace("false", "true")
    scanned = Scanned(tmp_path, {**base, **files})
    address = "over/kustomization.yaml#Deployment/vllm"
    assert verdict(scanned, address) == ("fail", Location("over/loosen.yaml", 10))
    inline = "patches:\n  - target: {kind: Deployment}\n    patch: |-\n      - op: add\n"
    inline += "        path: /spec/template/spec/containers/0/securityContext/privileged\n        value: true\n"
    scanned = Scanned(tmp_path, {**base, "over/kustomization.yaml": HEAD + inline})
    assert verdict(scanned, address) == ("fail", Location("over/kustomization.yaml", 7))


def test_each_file_is_a_sighting_with_what_it_says(tmp_path: Path) -> None:
    files = {"over/kustomization.yaml": f"{HEAD}namespace: n\npatches: [{{path: p.yaml}}]\n", "over/p.yaml": HARDEN}
    asset = Scanned(tmp_path, {**BASE, **files}).asset("over/kustomization.yaml#Deployment/n/vllm")
    assert [one.location.path for one in asset.sightings] == [
        "base/deployment.yaml", "over/kustomization.yaml", "over/p.yaml",
    ]  # fmt: skip
    assert asset.sightings[0].location == Location("base/deployment.yaml", 1, 23)
    assert asset.sightings[1].config == {"metadata": {"namespace": "n"}}
    assert (asset.sightings[0].lines["apiVersion"], asset.sightings[0].lines["kind"]) == (1, 2)
    assert "kind" not in asset.sightings[2].lines


@pytest.mark.parametrize(
    "entry",
    [
        "github.com/acme/base//k8s?ref=v1",
        "https://example.io/base.yaml",
        "git@github.com:acme/base.git",
        "ssh://git@x/y",
    ],
)
def test_what_is_elsewhere_is_a_gap_and_the_rest_is_built(tmp_path: Path, entry: str) -> None:
    scanned = Scanned(tmp_path, {**BASE, "over/kustomization.yaml": f"resources:\n  - ../base\n  - {entry}\n"})
    assert scanned.gaps() == [("over/kustomization.yaml:3", f"{entry} is elsewhere and is not fetched")]
    assert "over/kustomization.yaml#Deployment/vllm" in scanned.ids()


def test_what_is_missing_or_outside_or_a_plugin_is_a_gap(tmp_path: Path) -> None:
    text = "resources: [../base, ../nothing, gone.yaml, ../../outside.yaml]\n"
    text += "transformers: [t.yaml]\nhelmCharts: [{name: milvus}]\n"
    (tmp_path / "outside.yaml").write_text(ACCOUNT)
    scanned = Scanned(tmp_path / "repo", {**BASE, "over/kustomization.yaml": text})
    whys = "\n".join(f"{what}: {why}" for what, why in scanned.gaps())
    assert len(scanned.gaps()) == 5
    assert "over/kustomization.yaml:1: nothing is included, and holds no kustomization" in whys
    assert "over/gone.yaml: named by a kustomization, and not there" in whys
    assert "../outside.yaml: named by a kustomization, and not there" in whys
    assert "transformers are plugins" in whys
    assert "the Helm chart milvus" in whys


def test_flux_objects_are_no_kustomizations(tmp_path: Path) -> None:
    flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: f}\n"
    scanned = Scanned(tmp_path, {"kustomization.yaml": flux, "app.yaml": ACCOUNT})
    assert scanned.ids() == {"app.yaml#ServiceAccount/vllm"}
    assert scanned.gaps() == []


def test_manifests_beside_a_kustomization_that_it_does_not_name_are_plain(tmp_path: Path) -> None:
    scanned = Scanned(tmp_path, {**BASE, "base/extra.yaml": ACCOUNT.replace("vllm", "extra")})
    assert "base/extra.yaml#ServiceAccount/extra" in scanned.ids()
    assert "base/more.yaml#ServiceAccount/vllm" not in scanned.ids()


def test_a_kustomization_at_the_root_of_the_tree(tmp_path: Path) -> None:
    files = {
        "kustomization.yaml": "resources: [a.yaml]\n",
        "a.yaml": ACCOUNT,
        "over/kustomization.yaml": "resources: [../]\nnamespace: n\n",
    }
    assert Scanned(tmp_path, files).ids() == {"over/kustomization.yaml#ServiceAccount/n/vllm"}


def test_a_large_tree_is_read_in_groups_that_kustomizations_keep_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        **BASE,
        "over/kustomization.yaml": f"{HEAD}patches: [{{path: ../patches/p.yaml}}]\n",
        "patches/p.yaml": HARDEN,
        "apps/a.yaml": ACCOUNT,
        "b.yaml": SERVICE,
    }
    whole = Scanned(tmp_path, files)
    monkeypatch.setattr(reader, "GROUP_FILES", 1)
    context = Context(tmp_path.name, tmp_path, catalog())
    found = [one for one in Walk(tmp_path) if isinstance(one, SourceFile)]
    groups = [{file.path for file in group} for group in reader.split(found, context)]
    assert sorted(map(sorted, groups)) == [
        ["apps/a.yaml"],
        ["b.yaml"],
        [
            "base/deployment.yaml",
            "base/kustomization.yaml",
            "base/more.yaml",
            "over/kustomization.yaml",
            "patches/p.yaml",
        ],
    ]
    assert Scanned(tmp_path, files).ids() == whole.ids()
