# The forecasting team's notebook, its training account and the data that the models learn from.

provider "google" {
  project = "umbra-forecast"
  region  = "europe-west4"
}

resource "google_service_account" "notebook" {
  account_id   = "notebook"
  display_name = "Forecasting notebook"
}

resource "google_service_account" "trainer" {
  account_id   = "trainer"
  display_name = "Training jobs"
}

resource "google_workbench_instance" "forecast" {
  name     = "forecast"
  location = "europe-west4-a"

  gce_setup {
    machine_type      = "n2-standard-8"
    disable_public_ip = true

    service_accounts {
      email = google_service_account.notebook.email
    }
  }
}

# Submits custom jobs, and may attach the account of its own experiments to them, which reads no data of others.
resource "google_project_iam_custom_role" "submitter" {
  role_id     = "jobSubmitter"
  title       = "Submits training jobs"
  permissions = ["aiplatform.customJobs.create", "aiplatform.customJobs.get", "aiplatform.customJobs.list"]
}

resource "google_project_iam_member" "submitter" {
  project = "umbra-forecast"
  role    = google_project_iam_custom_role.submitter.name
  member  = google_service_account.notebook.member
}

resource "google_service_account" "experiments" {
  account_id   = "experiments"
  display_name = "Jobs of the notebook"
}

resource "google_service_account_iam_member" "acts_as" {
  service_account_id = google_service_account.experiments.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.notebook.member
}

resource "google_storage_bucket" "sales" {
  name                        = "umbra-forecast-sales"
  location                    = "EU"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
}

resource "google_storage_bucket_iam_member" "trainer_reads" {
  bucket = google_storage_bucket.sales.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.trainer.member
}

resource "google_secret_manager_secret" "erp" {
  secret_id = "erp-password"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_iam_member" "trainer_erp" {
  secret_id = google_secret_manager_secret.erp.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.trainer.member
}
