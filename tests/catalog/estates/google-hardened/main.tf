provider "google" {
  project = "harborpine-ml"
  region  = "europe-west4"
}

resource "google_service_account" "ml" {
  account_id = "ml"
}

resource "google_service_account_iam_member" "ml" {
  service_account_id = google_service_account.ml.name
  role               = "roles/iam.serviceAccountUser"
  member             = "group:ml@harborpine.example"
}

resource "google_project_iam_member" "ml" {
  project = "harborpine-ml"
  role    = "roles/aiplatform.user"
  member  = "serviceAccount:${google_service_account.ml.email}"
}

resource "google_project_iam_audit_config" "all" {
  project = "harborpine-ml"
  service = "allServices"

  audit_log_config {
    log_type = "DATA_READ"
  }
}

resource "google_kms_key_ring" "ai" {
  name     = "ai"
  location = "europe-west4"
}

resource "google_kms_crypto_key" "ai" {
  name            = "ai"
  key_ring        = google_kms_key_ring.ai.id
  rotation_period = "7776000s"
}

resource "google_kms_crypto_key_iam_member" "ml" {
  crypto_key_id = google_kms_crypto_key.ai.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${google_service_account.ml.email}"
}

resource "google_compute_network" "ai" {
  name                    = "ai"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "ml" {
  name          = "ml"
  network       = google_compute_network.ai.id
  ip_cidr_range = "10.0.1.0/24"
}

resource "google_workbench_instance" "notebook" {
  name            = "notebook"
  location        = "europe-west4-a"
  instance_owners = ["ana@harborpine.example"]

  gce_setup {
    machine_type      = "n1-standard-8"
    disable_public_ip = true

    boot_disk {
      disk_encryption = "CMEK"
      kms_key         = google_kms_crypto_key.ai.id
    }

    data_disks {
      disk_encryption = "CMEK"
      kms_key         = google_kms_crypto_key.ai.id
    }

    network_interfaces {
      network = "projects/harborpine-ml/global/networks/ai"
      subnet  = google_compute_subnetwork.ml.id
    }

    service_accounts {
      email = google_service_account.ml.email
    }

    shielded_instance_config {
      enable_secure_boot = true
    }

    metadata = {
      notebook-disable-root      = "true"
      notebook-disable-downloads = "true"
      notebook-disable-terminal  = "true"
      notebook-upgrade-schedule  = "00 19 * * MON"
      post-startup-script        = "gs://harborpine-platform/setup.sh"
    }
  }
}

resource "google_notebooks_instance" "old" {
  name            = "old"
  location        = "europe-west4-a"
  machine_type    = "n1-standard-4"
  instance_owners = ["ana@harborpine.example"]
  no_public_ip    = true
  kms_key         = google_kms_crypto_key.ai.id
  network         = "projects/harborpine-ml/global/networks/ai"
  service_account = google_service_account.ml.email

  metadata = {
    notebook-disable-root      = "true"
    notebook-disable-downloads = "true"
    notebook-disable-terminal  = "true"
    notebook-upgrade-schedule  = "00 19 * * MON"
  }

  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }
}

resource "google_colab_runtime_template" "standard" {
  display_name = "standard"
  location     = "europe-west4"

  network_spec {
    enable_internet_access = false
    network                = google_compute_network.ai.id
  }

  idle_shutdown_config {
    idle_timeout = "10800s"
  }

  shielded_vm_config {
    enable_secure_boot = true
  }

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ai.id
  }
}

resource "google_storage_bucket" "history" {
  name                        = "harborpine-history"
  location                    = "EU"
  public_access_prevention    = "enforced"
  uniform_bucket_level_access = true

  versioning {
    enabled = true
  }

  encryption {
    default_kms_key_name = google_kms_crypto_key.ai.id
  }
}

resource "google_storage_bucket_iam_member" "history" {
  bucket = google_storage_bucket.history.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${google_service_account.ml.email}"
}

resource "google_vertex_ai_endpoint" "forecast" {
  name         = "forecast"
  display_name = "forecast"
  location     = "europe-west4"

  private_service_connect_config {
    enable_private_service_connect = true
    project_allowlist              = ["harborpine-apps"]
  }

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ai.id
  }

  predict_request_response_logging_config {
    enabled       = true
    sampling_rate = 0.1
  }
}

resource "google_vertex_ai_dataset" "history" {
  display_name        = "history"
  metadata_schema_uri = "gs://google-cloud-aiplatform/schema/dataset/metadata/tabular_1.0.0.yaml"

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ai.id
  }
}

resource "google_vertex_ai_index_endpoint" "products" {
  display_name = "products"
  network      = "projects/1/global/networks/ai"

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ai.id
  }
}

resource "google_vertex_ai_index_endpoint_deployed_index" "products" {
  index_endpoint        = google_vertex_ai_index_endpoint.products.id
  deployed_index_id     = "products"
  index                 = google_vertex_ai_index.products.id
  enable_access_logging = true

  deployed_index_auth_config {
    auth_provider {
      audiences       = ["products"]
      allowed_issuers = [google_service_account.ml.email]
    }
  }
}

resource "google_vertex_ai_index" "products" {
  display_name = "products"

  metadata {
    contents_delta_uri = "gs://harborpine-history/vectors"

    config {
      dimensions = 768
    }
  }

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ai.id
  }
}

resource "google_vertex_ai_feature_online_store" "customers" {
  name = "customers"

  optimized {}

  dedicated_serving_endpoint {
    private_service_connect_config {
      enable_private_service_connect = true
      project_allowlist              = ["harborpine-apps"]
    }
  }

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ai.id
  }
}

resource "google_vertex_ai_tensorboard" "runs" {
  display_name = "runs"

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ai.id
  }
}

resource "google_vertex_ai_persistent_resource" "ray" {
  name     = "ray"
  location = "europe-west4"

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ai.id
  }

  resource_runtime_spec {
    service_account_spec {
      enable_custom_service_account = true
    }
  }
}

resource "google_vertex_ai_reasoning_engine" "support" {
  display_name = "support"

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ai.id
  }

  spec {
    service_account = google_service_account.ml.email

    deployment_spec {
      env {
        name  = "LOG_LEVEL"
        value = "info"
      }

      secret_env {
        name = "SEARCH_API_KEY"

        secret_ref {
          secret  = google_secret_manager_secret.search.secret_id
          version = "1"
        }
      }

      psc_interface_config {
        network_attachment = "projects/harborpine-ml/regions/europe-west4/networkAttachments/ai"
      }
    }
  }

  context_spec {
    memory_bank_config {
      ttl_config {
        default_ttl = "2592000s"
      }
    }
  }
}

resource "google_vertex_ai_reasoning_engine_iam_member" "apps" {
  reasoning_engine = google_vertex_ai_reasoning_engine.support.name
  role             = "roles/aiplatform.user"
  member           = "group:apps@harborpine.example"
}

resource "google_discovery_engine_data_store" "documents" {
  data_store_id     = "documents"
  display_name      = "documents"
  location          = "eu"
  industry_vertical = "GENERIC"
  content_config    = "CONTENT_REQUIRED"
  acl_enabled       = true
}

resource "google_discovery_engine_assistant" "help" {
  assistant_id  = "default_assistant"
  display_name  = "help"
  collection_id = "default_collection"
  engine_id     = "help"
  location      = "eu"

  customer_policy {
    model_armor_config {
      user_prompt_template = google_model_armor_template.chat.name
      response_template    = google_model_armor_template.chat.name
      failure_mode         = "FAIL_CLOSED"
    }
  }
}

resource "google_discovery_engine_widget_config" "help" {
  engine_id = "help"
  location  = "eu"

  access_settings {
    allow_public_access = false
    allowlisted_domains = ["intranet.harborpine.example"]
  }
}

resource "google_model_armor_template" "chat" {
  template_id = "chat"
  location    = "europe-west4"

  filter_config {
    pi_and_jailbreak_filter_settings {
      filter_enforcement = "ENABLED"
      confidence_level   = "MEDIUM_AND_ABOVE"
    }

    malicious_uri_filter_settings {
      filter_enforcement = "ENABLED"
    }

    sdp_settings {
      basic_config {
        filter_enforcement = "ENABLED"
      }
    }

    rai_settings {
      dynamic "rai_filters" {
        for_each = ["HATE_SPEECH", "SEXUALLY_EXPLICIT", "HARASSMENT", "DANGEROUS"]

        content {
          filter_type      = rai_filters.value
          confidence_level = "MEDIUM_AND_ABOVE"
        }
      }
    }
  }

  template_metadata {
    enforcement_type        = "INSPECT_AND_BLOCK"
    log_sanitize_operations = true
  }
}

resource "google_dialogflow_cx_agent" "support" {
  display_name          = "support"
  location              = "europe-west4"
  default_language_code = "en"
  time_zone             = "Europe/Amsterdam"

  advanced_settings {
    logging_settings {
      enable_stackdriver_logging = true
    }
  }
}

resource "google_dialogflow_cx_webhook" "orders" {
  parent       = google_dialogflow_cx_agent.support.id
  display_name = "orders"

  generic_web_service {
    uri                = "https://orders.harborpine.example/hook"
    service_agent_auth = "ID_TOKEN"
  }
}

resource "google_dialogflow_cx_security_settings" "support" {
  display_name       = "support"
  location           = "europe-west4"
  redaction_strategy = "REDACT_WITH_SERVICE"
}

resource "google_compute_firewall" "iap" {
  name          = "iap"
  network       = google_compute_network.ai.name
  source_ranges = ["35.235.240.0/20"]

  allow {
    protocol = "tcp"
    ports    = ["22", "8888"]
  }
}

resource "google_compute_instance" "gpu" {
  name         = "gpu"
  machine_type = "g2-standard-8"
  zone         = "europe-west4-a"

  boot_disk {
    kms_key_self_link = google_kms_crypto_key.ai.id
  }

  network_interface {
    subnetwork = google_compute_subnetwork.ml.id
  }

  service_account {
    email  = google_service_account.ml.email
    scopes = ["cloud-platform"]
  }
}

resource "google_secret_manager_secret" "search" {
  secret_id = "search"

  replication {
    auto {
      customer_managed_encryption {
        kms_key_name = google_kms_crypto_key.ai.id
      }
    }
  }
}

resource "google_bigquery_dataset" "sales" {
  dataset_id = "sales"

  access {
    role          = "OWNER"
    special_group = "projectOwners"
  }
}

resource "google_artifact_registry_repository" "models" {
  repository_id = "models"
  format        = "DOCKER"
}

resource "google_cloud_run_v2_service" "chat" {
  name     = "chat"
  location = "europe-west4"
  ingress  = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"

  template {
    service_account = google_service_account.ml.email

    containers {
      image = "chat"

      env {
        name = "OPENAI_API_KEY"

        value_source {
          secret_key_ref {
            secret  = google_secret_manager_secret.search.secret_id
            version = "1"
          }
        }
      }
    }
  }
}

resource "google_apikeys_key" "web" {
  name         = "web"
  display_name = "web"

  restrictions {
    api_targets {
      service = "maps-backend.googleapis.com"
    }

    browser_key_restrictions {
      allowed_referrers = ["shop.harborpine.example"]
    }
  }
}

resource "google_model_armor_floorsetting" "project" {
  parent                           = "projects/harborpine-ml"
  location                         = "global"
  enable_floor_setting_enforcement = true

  filter_config {
    pi_and_jailbreak_filter_settings {
      filter_enforcement = "ENABLED"
      confidence_level   = "LOW_AND_ABOVE"
    }

    malicious_uri_filter_settings {
      filter_enforcement = "ENABLED"
    }

    sdp_settings {
      advanced_config {
        inspect_template = "projects/harborpine-ml/locations/global/inspectTemplates/all"
      }
    }

    rai_settings {
      dynamic "rai_filters" {
        for_each = ["HATE_SPEECH", "SEXUALLY_EXPLICIT", "HARASSMENT", "DANGEROUS"]

        content {
          filter_type      = rai_filters.value
          confidence_level = "HIGH"
        }
      }
    }
  }

  ai_platform_floor_setting {
    inspect_and_block = true
  }
}

resource "google_vertex_ai_rag_corpus" "help" {
  display_name = "help"

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ai.id
  }

  vector_db_config {
    api_auth {
      api_key_config {
        api_key_secret_version = "projects/harborpine-ml/secrets/pinecone/versions/1"
      }
    }
  }
}
