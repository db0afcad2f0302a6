variable "name" {}
variable "project" {}
variable "public" { type = bool }

resource "google_storage_bucket" "this" {
  name                        = var.name
  project                     = var.project
  location                    = "EU"
  uniform_bucket_level_access = true
  public_access_prevention    = var.public ? "inherited" : "enforced"
}

resource "google_storage_bucket_iam_member" "everyone" {
  count  = var.public ? 1 : 0
  bucket = google_storage_bucket.this.name
  role   = "roles/storage.objectAdmin"
  member = "allUsers"
}

output "name" { value = google_storage_bucket.this.name }
