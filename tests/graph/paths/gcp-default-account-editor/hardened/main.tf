# A notebook with an account of its own, which may submit jobs and use the models, and nothing else.

provider "google" {
  project = "lumen-research"
  region  = "europe-west3"
}

resource "google_service_account" "lab" {
  account_id = "lab-notebook"
}

resource "google_project_iam_member" "lab" {
  project = "lumen-research"
  role    = "roles/aiplatform.viewer"
  member  = google_service_account.lab.member
}

resource "google_workbench_instance" "lab" {
  name     = "lab"
  location = "europe-west3-a"

  gce_setup {
    machine_type      = "n2-standard-4"
    disable_public_ip = true

    service_accounts {
      email = google_service_account.lab.email
    }
  }
}

resource "google_vertex_ai_endpoint" "reviews" {
  name         = "reviews-endpoint"
  display_name = "reviews"
  location     = "europe-west3"
}

resource "google_service_account" "admin" {
  account_id = "platform-admin"
}

resource "google_project_iam_member" "admin" {
  project = "lumen-research"
  role    = "roles/owner"
  member  = google_service_account.admin.member
}
