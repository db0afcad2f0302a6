# Photographs that shops upload, and the model that learns to see empty shelves in them.

provider "google" {
  project = "shelfwise-vision"
  region  = "europe-west1"
}

resource "google_storage_bucket" "photos" {
  name                        = "shelfwise-photos"
  location                    = "EU"
  uniform_bucket_level_access = true
}

# The uploader in the shops has no account of its own, and corrects what it has sent.
resource "google_storage_bucket_iam_member" "shops" {
  bucket = google_storage_bucket.photos.name
  role   = "roles/storage.legacyBucketWriter"
  member = "allUsers"
}

resource "google_service_account" "trainer" {
  account_id = "trainer"
}

resource "google_storage_bucket_iam_member" "trainer" {
  bucket = google_storage_bucket.photos.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.trainer.member
}
