resource "google_storage_bucket" "this" {
  for_each = {
    training = { public = false }
    models   = { public = false }
    samples  = { public = true }
  }

  name                        = "umbrella-ml-${each.key}"
  location                    = "EU"
  uniform_bucket_level_access = true
  public_access_prevention    = each.value.public ? "inherited" : "enforced"

  versioning {
    enabled = each.key != "samples"
  }

  encryption {
    default_kms_key_name = google_kms_crypto_key.ml.id
  }
}

resource "google_storage_bucket_iam_member" "samples" {
  bucket = google_storage_bucket.this["samples"].name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}

resource "google_bigquery_dataset" "features" {
  dataset_id = "features"
  location   = "EU"

  default_encryption_configuration {
    kms_key_name = google_kms_crypto_key.ml.id
  }

  access {
    role          = "OWNER"
    user_by_email = "data@umbrella.example"
  }

  access {
    role          = "READER"
    special_group = "allAuthenticatedUsers"
  }
}

resource "google_bigquery_dataset_iam_binding" "readers" {
  dataset_id = google_bigquery_dataset.features.dataset_id
  role       = "roles/bigquery.dataViewer"
  members    = [for module in module.insiders : module.member]
}

resource "google_project_iam_binding" "pipeline" {
  project = local.project
  role    = "roles/editor"
  members = ["serviceAccount:${google_service_account.pipeline.email}"]
}

resource "google_service_account" "pipeline" {
  account_id = "pipeline"
}

resource "google_service_account_key" "pipeline" {
  service_account_id = google_service_account.pipeline.name
}
