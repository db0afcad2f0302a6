terraform {
  required_providers {
    google      = { source = "hashicorp/google", version = "~> 6.30" }
    google-beta = { source = "hashicorp/google-beta", version = "~> 6.30" }
  }
}

provider "google" {
  project = local.project
  region  = local.region
}

provider "google-beta" {
  project = local.project
  region  = local.region
}

locals {
  project = "umbrella-ml-eu"
  region  = "europe-west4"
  people  = yamldecode(file("${path.module}/people.yaml"))
  # Contractors work in a project folder of their own.
  insiders = { for person in local.people : person.name => person if !lookup(person, "contractor", false) }
  outside  = { for person in local.people : person.name => person if lookup(person, "contractor", false) }
}

resource "google_compute_network" "ml" {
  name                    = "ml"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "ml" {
  name                     = "ml-${local.region}"
  network                  = google_compute_network.ml.id
  region                   = local.region
  ip_cidr_range            = "10.8.0.0/20"
  private_ip_google_access = true
}

resource "google_compute_firewall" "rules" {
  for_each = {
    health = { ranges = ["130.211.0.0/22", "35.191.0.0/16"], ports = ["8080"] }
    ssh    = { ranges = ["35.235.240.0/20"], ports = ["22"] }
    ray    = { ranges = ["10.8.0.0/20"], ports = ["8265", "10001"] }
  }

  name          = "ml-${each.key}"
  network       = google_compute_network.ml.name
  source_ranges = each.value.ranges

  allow {
    protocol = "tcp"
    ports    = each.value.ports
  }
}

resource "google_kms_key_ring" "ml" {
  name     = "ml"
  location = local.region
}

resource "google_kms_crypto_key" "ml" {
  name     = "ml"
  key_ring = google_kms_key_ring.ml.id

  rotation_period = "${90 * 24 * 60 * 60}s"

  lifecycle {
    prevent_destroy = true
  }
}

module "insiders" {
  source   = "../../modules/workbench"
  for_each = local.insiders

  owner      = each.value.mail
  name       = each.key
  machine    = lookup(each.value, "machine", "n2-standard-4")
  location   = "${local.region}-a"
  network    = google_compute_network.ml.id
  subnet     = google_compute_subnetwork.ml.id
  kms_key    = google_kms_crypto_key.ml.id
}

module "contractors" {
  source   = "../../modules/workbench"
  for_each = local.outside

  owner      = each.value.mail
  name       = each.key
  machine    = "n2-standard-4"
  location   = "${local.region}-a"
  network    = google_compute_network.ml.id
  subnet     = google_compute_subnetwork.ml.id
  kms_key    = google_kms_crypto_key.ml.id
  metadata   = { idle-timeout-seconds = "1800" }
}
