variable "name" { type = string }
variable "region" { type = string }
variable "kms_key" {
  type    = string
  default = null
}
variable "network" {
  type    = string
  default = null
}
variable "log_into" {
  type    = string
  default = null
}

resource "google_vertex_ai_endpoint" "this" {
  name         = "${var.name}-endpoint"
  display_name = var.name
  location     = var.region
  region       = var.region
  network      = var.network

  dynamic "encryption_spec" {
    for_each = var.kms_key == null ? [] : [1]
    content {
      kms_key_name = var.kms_key
    }
  }

  dynamic "predict_request_response_logging_config" {
    for_each = var.log_into[*]
    content {
      enabled       = true
      sampling_rate = 0.2
      bigquery_destination {
        output_uri = predict_request_response_logging_config.value
      }
    }
  }
}
