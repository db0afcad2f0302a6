variable "project" {
  default = "harborpine-forecast"
}

provider "google" {
  project = var.project
  region  = "europe-west4"
}

resource "google_workbench_instance" "forecast" {
  name     = "forecast"
  location = "europe-west4-a"

  gce_setup {
    machine_type = "n1-standard-8"

    service_accounts {
      email = google_service_account.forecast.email
    }

    metadata = {
      notebook-disable-root = "false"
    }
  }
}

resource "google_service_account" "forecast" {
  account_id = "forecast-notebook"
}

resource "google_project_iam_member" "forecast" {
  project = var.project
  role    = "roles/editor"
  member  = "serviceAccount:${google_service_account.forecast.email}"
}

resource "google_storage_bucket" "history" {
  name     = "harborpine-sales-history"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "history" {
  bucket = google_storage_bucket.history.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}

resource "google_vertex_ai_endpoint" "forecast" {
  name         = "forecast"
  display_name = "forecast"
  location     = "europe-west4"
}
