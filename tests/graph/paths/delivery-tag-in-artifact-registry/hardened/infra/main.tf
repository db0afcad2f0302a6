# The pipeline of larkfield/ranking signs in without keys and pushes the image that the cluster pulls.
provider "google" {
  project = "larkfield-ranking"
  region  = "europe-west4"
}

resource "google_artifact_registry_repository" "serving" {
  location      = "europe-west4"
  repository_id = "serving"
  format        = "DOCKER"
  docker_config {
    immutable_tags = true
  }
}

resource "google_iam_workload_identity_pool" "github" {
  workload_identity_pool_id = "github"
}

resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.github.workload_identity_pool_id
  workload_identity_pool_provider_id = "github-oidc"
  attribute_condition                = "assertion.repository == 'larkfield/ranking'"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "images" {
  account_id = "image-builder"
}

resource "google_service_account_iam_member" "images" {
  service_account_id = google_service_account.images.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github.name}/attribute.repository/larkfield/ranking"
}

resource "google_artifact_registry_repository_iam_member" "images" {
  location   = google_artifact_registry_repository.serving.location
  repository = google_artifact_registry_repository.serving.name
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.images.member
}
