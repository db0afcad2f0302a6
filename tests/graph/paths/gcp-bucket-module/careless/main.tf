variable "project" { default = "meridian-ml" }

module "buckets" {
  source  = "./modules/bucket"
  for_each = {
    training = { public = true }
    models   = { public = false }
  }
  name    = "meridian-${each.key}"
  project = var.project
  public  = each.value.public
}

resource "google_service_account" "pipeline" {
  project    = var.project
  account_id = "vertex-pipelines"
}
resource "google_service_account" "analyst" {
  project    = var.project
  account_id = "analyst-notebook"
}

resource "google_project_iam_binding" "editor" {
  project = var.project
  role    = "roles/editor"
  members = ["serviceAccount:${google_service_account.pipeline.email}"]
}

resource "google_service_account_iam_member" "actas" {
  service_account_id = google_service_account.pipeline.name
  role               = "roles/iam.serviceAccountUser"
  member             = "serviceAccount:${google_service_account.analyst.email}"
}

resource "google_project_iam_member" "analyst" {
  project = var.project
  role    = "roles/aiplatform.user"
  member  = "serviceAccount:${google_service_account.analyst.email}"
}

resource "google_workbench_instance" "analyst" {
  project  = var.project
  name     = "analyst"
  location = "europe-west4-a"
  gce_setup {
    machine_type      = "n1-standard-4"
    disable_public_ip = false
    service_accounts { email = google_service_account.analyst.email }
  }
}

resource "google_vertex_ai_endpoint" "fraud" {
  project      = var.project
  name         = "88121"
  display_name = "fraud"
  location     = "europe-west4"
}
