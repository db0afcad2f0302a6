# GitHub Actions deploys the ranking model without keys, through a workload identity pool.

provider "google" {
  project = "hopper-ranking"
  region  = "europe-west4"
}

resource "google_iam_workload_identity_pool" "github" {
  workload_identity_pool_id = "github"
  display_name              = "GitHub Actions"
}

resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "github-oidc"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
    "attribute.ref"        = "assertion.ref"
  }

  attribute_condition = "assertion.repository_owner == 'hopper-labs' && assertion.ref == 'refs/heads/main'"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "deployer" {
  account_id = "model-deployer"
}

# The main branch of the one repository that holds the model deploys.
resource "google_service_account_iam_member" "repository" {
  service_account_id = google_service_account.deployer.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.repository/hopper-labs/ranking"
}

resource "google_project_iam_member" "deployer" {
  project = "hopper-ranking"
  role    = "roles/aiplatform.user"
  member  = google_service_account.deployer.member
}

resource "google_vertex_ai_endpoint" "ranking" {
  name         = "ranking-endpoint"
  display_name = "ranking"
  location     = "europe-west4"
}
