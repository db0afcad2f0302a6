# Photographs that shops upload, and the model that learns to see empty shelves in them.

provider "google" {
  project = "shelfwise-vision"
  region  = "europe-west1"
}

resource "google_storage_bucket" "photos" {
  name                        = "shelfwise-photos"
  location                    = "EU"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }
}

resource "google_service_account" "uploader" {
  account_id = "uploader"
}

# What shops upload waits under incoming/ until somebody has looked at it.
resource "google_storage_bucket_iam_member" "shops" {
  bucket = google_storage_bucket.photos.name
  role   = "roles/storage.objectCreator"
  member = google_service_account.uploader.member

  condition {
    title      = "incoming only"
    expression = "resource.name.startsWith('projects/_/buckets/shelfwise-photos/objects/incoming/')"
  }
}

resource "google_service_account" "trainer" {
  account_id = "trainer"
}

resource "google_storage_bucket_iam_member" "trainer" {
  bucket = google_storage_bucket.photos.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.trainer.member
}
