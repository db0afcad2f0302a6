variable "name" { type = string }
variable "owner" { type = string }
variable "machine" { type = string }
variable "location" { type = string }
variable "network" { type = string }
variable "subnet" { type = string }
variable "kms_key" { type = string }
variable "public" {
  type    = bool
  default = false
}
variable "metadata" {
  type    = map(string)
  default = {}
}

resource "google_service_account" "this" {
  account_id   = "wb-${var.name}"
  display_name = "Workbench of ${var.name}"
}

resource "google_workbench_instance" "this" {
  name            = "wb-${var.name}"
  location        = var.location
  instance_owners = [var.owner]

  gce_setup {
    machine_type      = var.machine
    disable_public_ip = !var.public

    service_accounts {
      email = google_service_account.this.email
    }

    network_interfaces {
      network = var.network
      subnet  = var.subnet
    }

    shielded_instance_config {
      enable_secure_boot = true
    }

    boot_disk {
      disk_encryption = "CMEK"
      kms_key         = var.kms_key
    }

    data_disks {
      disk_encryption = "CMEK"
      kms_key         = var.kms_key
    }

    metadata = merge({
      notebook-disable-root      = "true"
      notebook-disable-downloads = "true"
      notebook-disable-terminal  = "true"
      notebook-upgrade-schedule  = "00 19 * * MON"
    }, var.metadata)
  }
}

resource "google_project_iam_member" "this" {
  for_each = toset(["roles/aiplatform.user", "roles/bigquery.jobUser"])

  project = google_service_account.this.project
  role    = each.value
  member  = google_service_account.this.member
}

output "member" {
  value = google_service_account.this.member
}
