# A notebook that nobody gave a service account: it runs as the project's default one, which is an editor.

provider "google" {
  project = "lumen-research"
  region  = "europe-west3"
}

data "google_project" "this" {
  project_id = "lumen-research"
}

resource "google_project_iam_member" "default_compute" {
  project = "lumen-research"
  role    = "roles/editor"
  member  = "serviceAccount:${data.google_project.this.number}-compute@developer.gserviceaccount.com"
}

resource "google_workbench_instance" "lab" {
  name     = "lab"
  location = "europe-west3-a"

  gce_setup {
    machine_type      = "n2-standard-4"
    disable_public_ip = false
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
