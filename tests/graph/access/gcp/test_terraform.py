"""From Terraform to answers: what the tables fold, the evaluator finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from bartizan.graph.access.answer import Decision
from bartizan.graph.access.gcp.access import GcpAccess
from bartizan.graph.access.gcp.members import SERVICE_ACCOUNT
from bartizan.graph.estate import Neighbours
from bartizan.model.errors import InputError
from bartizan.service.assess import Request, assess
from bartizan.service.explain_access import explain
from bartizan.service.targets import parse_targets
from tests.graph.estates import catalog

CODE = """
variable "unset" {}

provider "google" {
  project = "acme-ml"
  region  = "europe-west4"
}

resource "google_folder" "ml" {
  display_name = "ML"
  parent       = "organizations/42"
}

resource "google_project" "ml" {
  name       = "ML"
  project_id = "acme-ml"
  folder_id  = google_folder.ml.name
}

resource "google_organization_iam_member" "audit" {
  org_id = "42"
  role   = "roles/secretmanager.secretAccessor"
  member = "group:audit@acme.example"
}

resource "google_folder_iam_binding" "ml" {
  folder  = google_folder.ml.name
  role    = "roles/aiplatform.user"
  members = ["group:ml@acme.example"]
}

resource "google_project_iam_policy" "ml" {
  project     = google_project.ml.project_id
  policy_data = data.google_iam_policy.ml.policy_data
}

data "google_iam_policy" "ml" {
  binding {
    role    = google_organization_iam_custom_role.signer.id
    members = ["user:sig@acme.example"]
  }
  binding {
    role    = "roles/iam.serviceAccountKeyAdmin"
    members = ["user:kim@acme.example"]
  }
}

resource "google_organization_iam_custom_role" "signer" {
  org_id      = "42"
  role_id     = "signer"
  title       = "Signer"
  permissions = ["iam.serviceAccounts.signJwt"]
}

resource "google_cloud_identity_group" "ml" {
  parent = "customers/C1"
  labels = {}
  group_key {
    id = "ml@acme.example"
  }
}

resource "google_cloud_identity_group_membership" "notebook" {
  group = google_cloud_identity_group.ml.id
  preferred_member_key {
    id = google_service_account.notebook.email
  }
  roles {
    name = "MEMBER"
  }
}

resource "google_service_account" "notebook" {
  account_id = "notebook"
}

resource "google_service_account" "trainer" {
  account_id = "trainer"
}

resource "google_service_account_iam_binding" "trainer" {
  service_account_id = google_service_account.trainer.id
  role               = "roles/iam.serviceAccountTokenCreator"
  members            = [google_service_account.notebook.member, var.unset]
}

resource "google_iam_deny_policy" "keys" {
  parent = urlencode("cloudresourcemanager.googleapis.com/projects/acme-ml")
  name   = "keys"
  rules {
    deny_rule {
      denied_principals    = ["principalSet://goog/public:all"]
      denied_permissions   = ["iam.googleapis.com/serviceAccountKeys.create"]
      exception_principals = ["principal://goog/subject/break@acme.example"]
    }
  }
}

resource "google_vertex_ai_endpoint" "ranking" {
  name         = "ranking"
  display_name = "ranking"
  location     = "europe-west4"
}

resource "google_secret_manager_secret" "token" {
  secret_id = "token"
  replication {
    auto {}
  }
}

resource "google_storage_bucket" "lists" {
  name                        = "acme-lists"
  location                    = "EU"
  uniform_bucket_level_access = false
}

resource "google_storage_bucket_acl" "lists" {
  bucket      = google_storage_bucket.lists.name
  role_entity = ["WRITER:group-ml@acme.example"]
}

resource "google_storage_default_object_acl" "lists" {
  bucket      = google_storage_bucket.lists.name
  role_entity = ["READER:allUsers"]
}

resource "google_storage_bucket" "inside" {
  name     = "acme-inside"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "inside" {
  bucket = google_storage_bucket.inside.name
  role   = "roles/storage.objectViewer"
  member = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.ci.name}/attribute.repository/acme/app"
}

resource "google_iam_workload_identity_pool" "ci" {
  workload_identity_pool_id = "ci"
}
"""
PERIMETER = """
resource "google_access_context_manager_service_perimeter" "ml" {
  parent = "accessPolicies/1"
  name   = "accessPolicies/1/servicePerimeters/ml"
  title  = "ml"
  status {
    restricted_services = ["secretmanager.googleapis.com"]
  }
}

resource "google_access_context_manager_service_perimeter_resource" "ml" {
  perimeter_name = google_access_context_manager_service_perimeter.ml.name
  resource       = "projects/${google_project.ml.number}"
}
"""
VARIABLE = """
variable "unset" {}

provider "google" {
  project = var.unset
}

resource "google_project_iam_member" "sig" {
  project = var.unset
  role    = "roles/iam.serviceAccountUser"
  member  = "user:sig@acme.example"
}

resource "google_service_account" "trainer" {
  account_id = "trainer"
}
"""
ANOTHER = """
variable "other" {}

resource "google_project_iam_member" "other" {
  project = var.other
  role    = "roles/viewer"
  member  = "user:vi@acme.example"
}
"""
POOL = "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci"
EMAIL = "serviceAccounts/trainer@acme-ml.iam.gserviceaccount.com"
ALLOWED, DENIED, DEPENDS = Decision.ALLOWED, Decision.DENIED, Decision.DEPENDS


def evaluator(folder: Path, text: str) -> tuple[GcpAccess, str]:
    (folder / "acme").mkdir()
    (folder / "acme" / "main.tf").write_text(text)
    result = assess(Request(parse_targets([str(folder / "acme")])), catalog())
    assets = {one.id: one for one in result.assets}
    return GcpAccess(assets, Neighbours(assets, result.edges)), "repo:acme//main.tf#google_"


@pytest.fixture(scope="module")
def rights(tmp_path_factory: pytest.TempPathFactory) -> tuple[GcpAccess, str]:
    return evaluator(tmp_path_factory.mktemp("code"), CODE)


@pytest.mark.parametrize(
    ("who", "permission", "on", "wanted"),
    [
        ("group:audit@acme.example", "secretmanager.versions.access", "secret_manager_secret.token", ALLOWED),
        ("user:x@acme.example", "secretmanager.versions.access", "secret_manager_secret.token", DENIED),
        ("group:ml@acme.example", "aiplatform.endpoints.deploy", "vertex_ai_endpoint.ranking", ALLOWED),
        ("service_account.notebook", "aiplatform.endpoints.deploy", "vertex_ai_endpoint.ranking", ALLOWED),
        ("service_account.trainer", "aiplatform.endpoints.deploy", "vertex_ai_endpoint.ranking", DENIED),
        ("user:sig@acme.example", "iam.serviceAccounts.signJwt", "service_account.trainer", ALLOWED),
        ("user:sig@acme.example", "iam.serviceAccounts.signBlob", "service_account.trainer", DENIED),
        ("user:kim@acme.example", "iam.serviceAccountKeys.create", "service_account.trainer", DENIED),
        ("user:kim@acme.example", "iam.serviceAccountKeys.list", "service_account.trainer", ALLOWED),
        ("user:break@acme.example", "iam.serviceAccountKeys.create", "service_account.trainer", DENIED),
        ("service_account.notebook", "iam.serviceAccounts.getAccessToken", "service_account.trainer", ALLOWED),
        ("service_account.trainer", "iam.serviceAccounts.getAccessToken", "service_account.notebook", DENIED),
        ("group:ml@acme.example", "storage.objects.create", "storage_bucket.lists", ALLOWED),
        ("service_account.notebook", "storage.objects.create", "storage_bucket.lists", ALLOWED),
        ("allUsers", "storage.objects.get", "storage_bucket.lists", DEPENDS),
        (f"{POOL}/attribute.repository/acme/app", "storage.objects.get", "storage_bucket.inside", ALLOWED),
        (f"{POOL}/attribute.repository/evil/app", "storage.objects.get", "storage_bucket.inside", DENIED),
        ("allUsers", "storage.objects.get", "storage_bucket.inside", DENIED),
    ],
)
def test_answers_of_code(rights: tuple[GcpAccess, str], who: str, permission: str, on: str, wanted: Decision) -> None:
    access, head = rights
    principal = head + who if who.startswith("service_account.") else who
    answer = access.may(principal, permission, head + on)
    assert answer.decision is wanted, answer
    if wanted is ALLOWED:
        location = answer.evidence[0].location
        assert location is not None
        assert location.path == "main.tf"


def test_a_perimeter_made_in_parts(tmp_path: Path) -> None:
    access, head = evaluator(tmp_path, CODE + PERIMETER)
    answer = access.may(
        "group:audit@acme.example", "secretmanager.versions.access", head + "secret_manager_secret.token"
    )
    assert answer.decision is DEPENDS
    assert "perimeter" in answer.keys[0]


def test_a_project_that_is_a_variable_makes_nothing_sure(tmp_path: Path) -> None:
    access, head = evaluator(tmp_path, VARIABLE)
    answer = access.may("user:sig@acme.example", "iam.serviceAccounts.actAs", head + "service_account.trainer")
    assert answer.decision is DEPENDS
    assert answer.keys == ("the project is a variable",)
    (tmp_path / "more").mkdir()
    access, head = evaluator(tmp_path / "more", VARIABLE + ANOTHER)
    answer = access.may("user:sig@acme.example", "iam.serviceAccounts.actAs", head + "service_account.trainer")
    assert answer.decision is DENIED


def test_a_relative_name_means_the_account_of_its_project(tmp_path: Path) -> None:
    key = 'resource "google_service_account_key" "k" {\n  service_account_id = google_service_account.trainer.name\n}\n'
    other = key.replace('"k"', '"o"').replace("google_service_account.trainer.name", f'"projects/other/{EMAIL}"')
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "main.tf").write_text(CODE + key + other)
    result = assess(Request(parse_targets([str(tmp_path / "acme")])), catalog())
    ends = {one.source: one.target for one in result.edges if "google_service_account_key" in one.source}
    assert ends == {
        "repo:acme//main.tf#google_service_account_key.k": "repo:acme//main.tf#google_service_account.trainer",
        "repo:acme//main.tf#google_service_account_key.o": f"name:{SERVICE_ACCOUNT}/projects/other/{EMAIL}",
    }


def test_people_and_groups_are_explained_by_their_member_strings(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "main.tf").write_text(CODE)
    request = Request(parse_targets([str(tmp_path / "acme")]))
    (said,) = explain(request, "group:audit@acme.example", "secretmanager.versions.access", "token", catalog())
    assert (said.cloud, said.answer.decision) == ("gcp", ALLOWED)
    (said,) = explain(request, "allUsers", "secretmanager.versions.access", "token", catalog())
    assert said.answer.decision is DENIED
    with pytest.raises(InputError, match="belongs to no project"):
        explain(request, "user:kim@acme.example", "aiplatform.customJobs.create", "new:", catalog())


POLICIES = """
resource "google_org_policy_policy" "public" {
  name   = "projects/acme-ml/policies/storage.publicAccessPrevention"
  parent = "projects/acme-ml"
  spec {
    rules {
      enforce = "TRUE"
    }
  }
}

resource "google_organization_policy" "keys" {
  org_id     = "42"
  constraint = "constraints/iam.disableServiceAccountKeyCreation"
  boolean_policy {
    enforced = true
  }
}
"""


def test_organisation_policies_of_both_generations(tmp_path: Path) -> None:
    code = CODE.replace('"principalSet://goog/public:all"', '"principal://goog/subject/nobody@acme.example"')
    access, head = evaluator(tmp_path, code + POLICIES)
    keys = access.may("user:kim@acme.example", "iam.serviceAccountKeys.create", head + "service_account.trainer")
    assert keys.because == "the organisation policy iam.disableServiceAccountKeyCreation forbids it"
    assert access.may("allUsers", "storage.objects.get", head + "storage_bucket.lists").decision is DENIED
    (tmp_path / "without").mkdir()
    access, head = evaluator(tmp_path / "without", code)
    keys = access.may("user:kim@acme.example", "iam.serviceAccountKeys.create", head + "service_account.trainer")
    assert keys.decision is ALLOWED
