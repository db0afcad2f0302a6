# An MLflow server for everyone in the team. It hands out tokens of the training account, so that runs can read data.

provider "google" {
  project = "tern-experiments"
  region  = "europe-west4"
}

resource "google_compute_network" "ml" {
  name                    = "ml"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "ml" {
  name          = "ml-europe-west4"
  network       = google_compute_network.ml.name
  region        = "europe-west4"
  ip_cidr_range = "10.20.0.0/20"
}

resource "google_compute_firewall" "mlflow" {
  name          = "mlflow"
  network       = google_compute_network.ml.name
  direction     = "INGRESS"
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "tcp"
    ports    = ["5000"]
  }
}

resource "google_service_account" "tracking" {
  account_id = "mlflow-tracking"
}

resource "google_service_account" "training" {
  account_id = "training-runs"
}

resource "google_compute_instance" "mlflow" {
  name         = "mlflow"
  machine_type = "e2-standard-4"
  zone         = "europe-west4-a"

  boot_disk {
    initialize_params {
      image = "debian-cloud/debian-13"
    }
  }

  network_interface {
    subnetwork = google_compute_subnetwork.ml.name
    network    = google_compute_network.ml.name

    access_config {}
  }

  service_account {
    email  = google_service_account.tracking.email
    scopes = ["cloud-platform"]
  }
}

resource "google_service_account_iam_member" "tokens" {
  service_account_id = google_service_account.training.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.tracking.member
}

resource "google_storage_bucket" "features" {
  name                        = "tern-features"
  location                    = "EU"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
}

resource "google_storage_bucket_iam_member" "training" {
  bucket = google_storage_bucket.features.name
  role   = "roles/storage.objectUser"
  member = google_service_account.training.member
}

resource "google_vertex_ai_index" "products" {
  display_name = "products"
  region       = "europe-west4"

  metadata {
    contents_delta_uri = "gs://tern-features/products"

    config {
      dimensions = 768
      algorithm_config {
        brute_force_config {}
      }
    }
  }
}
