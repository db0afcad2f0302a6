provider "google" {
  project = "harborpine-ml"
  region  = "europe-west4"
}

resource "google_service_account" "ml" {
  account_id = "ml"
}

resource "google_service_account_key" "ml" {
  service_account_id = google_service_account.ml.name
}

resource "google_project_iam_member" "ml" {
  project = "harborpine-ml"
  role    = "roles/editor"
  member  = "serviceAccount:${google_service_account.ml.email}"
}

resource "google_project_iam_binding" "act" {
  project = "harborpine-ml"
  role    = "roles/iam.serviceAccountUser"
  members = ["group:everyone@harborpine.example"]
}

resource "google_project_iam_member" "admin" {
  project = "harborpine-ml"
  role    = "roles/aiplatform.admin"
  member  = "serviceAccount:${google_service_account.ml.email}"
}

resource "google_project_iam_audit_config" "storage" {
  project = "harborpine-ml"
  service = "storage.googleapis.com"

  audit_log_config {
    log_type = "DATA_READ"
  }
}

resource "google_workbench_instance" "notebook" {
  name     = "notebook"
  location = "europe-west4-a"

  gce_setup {
    machine_type         = "n1-standard-8"
    enable_ip_forwarding = true

    metadata = {
      post-startup-script = "https://example.com/setup.sh"
    }
  }
}

resource "google_workbench_instance_iam_member" "everyone" {
  name     = google_workbench_instance.notebook.name
  location = "europe-west4-a"
  role     = "roles/notebooks.viewer"
  member   = "allAuthenticatedUsers"
}

resource "google_notebooks_instance" "old" {
  name         = "old"
  location     = "europe-west4-a"
  machine_type = "n1-standard-4"
}

resource "google_colab_runtime_template" "standard" {
  display_name = "standard"
  location     = "europe-west4"

  network_spec {
    enable_internet_access = true
  }

  idle_shutdown_config {
    idle_timeout = "0s"
  }
}

resource "google_storage_bucket" "history" {
  name     = "harborpine-history"
  location = "EU"
}

resource "google_storage_bucket_iam_binding" "history" {
  bucket  = google_storage_bucket.history.name
  role    = "roles/storage.objectViewer"
  members = ["allUsers"]
}

resource "google_storage_bucket_access_control" "history" {
  bucket = google_storage_bucket.history.name
  role   = "READER"
  entity = "allUsers"
}

resource "google_vertex_ai_endpoint" "forecast" {
  name         = "forecast"
  display_name = "forecast"
  location     = "europe-west4"
}

resource "google_vertex_ai_dataset" "history" {
  display_name        = "history"
  metadata_schema_uri = "gs://google-cloud-aiplatform/schema/dataset/metadata/tabular_1.0.0.yaml"
}

resource "google_vertex_ai_index_endpoint" "public" {
  display_name            = "products-public"
  public_endpoint_enabled = true
}

resource "google_vertex_ai_index_endpoint" "products" {
  display_name = "products"
  network      = "projects/1/global/networks/ai"
}

resource "google_vertex_ai_index_endpoint_deployed_index" "products" {
  index_endpoint    = google_vertex_ai_index_endpoint.products.id
  deployed_index_id = "products"
  index             = google_vertex_ai_index.products.id
}

resource "google_vertex_ai_index" "products" {
  display_name = "products"

  metadata {
    contents_delta_uri = "gs://harborpine-history/vectors"

    config {
      dimensions = 768
    }
  }
}

resource "google_vertex_ai_feature_online_store" "customers" {
  name = "customers"

  optimized {}
}

resource "google_vertex_ai_tensorboard" "runs" {
  display_name = "runs"
}

resource "google_vertex_ai_persistent_resource" "ray" {
  name     = "ray"
  location = "europe-west4"
}

resource "google_vertex_ai_reasoning_engine" "support" {
  display_name = "support"

  spec {
    deployment_spec {
      env {
        name  = "SEARCH_API_KEY"
        value = "not-a-real-key"
      }
    }
  }

  context_spec {
    memory_bank_config {
      generation_config {
        model = "gemini-2.5-flash"
      }
    }
  }
}

resource "google_vertex_ai_rag_corpus" "help" {
  display_name = "help"

  vector_db_config {
    api_auth {
      api_key_config {
        api_key_string = "not-a-real-key"
      }
    }
  }
}

resource "google_discovery_engine_data_store" "documents" {
  data_store_id     = "documents"
  display_name      = "documents"
  location          = "eu"
  industry_vertical = "GENERIC"
  content_config    = "CONTENT_REQUIRED"
}

resource "google_discovery_engine_search_engine" "help" {
  engine_id      = "help"
  display_name   = "help"
  collection_id  = "default_collection"
  location       = "eu"
  data_store_ids = [google_discovery_engine_data_store.documents.data_store_id]

  search_engine_config {}
}

resource "google_discovery_engine_assistant" "help" {
  assistant_id  = "default_assistant"
  display_name  = "help"
  collection_id = "default_collection"
  engine_id     = google_discovery_engine_search_engine.help.engine_id
  location      = "eu"

  customer_policy {
    model_armor_config {
      user_prompt_template = google_model_armor_template.chat.name
      failure_mode         = "FAIL_OPEN"
    }
  }
}

resource "google_discovery_engine_widget_config" "help" {
  engine_id = google_discovery_engine_search_engine.help.engine_id
  location  = "eu"

  access_settings {
    allow_public_access = true
  }
}

resource "google_model_armor_template" "chat" {
  template_id = "chat"
  location    = "europe-west4"

  filter_config {
    rai_settings {
      rai_filters {
        filter_type      = "HATE_SPEECH"
        confidence_level = "HIGH"
      }
    }
  }

  template_metadata {
    enforcement_type                   = "INSPECT_ONLY"
    ignore_partial_invocation_failures = true
  }
}

resource "google_model_armor_floorsetting" "project" {
  parent   = "projects/harborpine-ml"
  location = "global"

  filter_config {
    pi_and_jailbreak_filter_settings {
      filter_enforcement = "ENABLED"
      confidence_level   = "HIGH"
    }
  }

  ai_platform_floor_setting {
    inspect_only = true
  }
}

resource "google_dialogflow_cx_agent" "support" {
  display_name          = "support"
  location              = "europe-west4"
  default_language_code = "en"
  time_zone             = "Europe/Amsterdam"
}

resource "google_dialogflow_cx_webhook" "orders" {
  parent       = google_dialogflow_cx_agent.support.id
  display_name = "orders"

  generic_web_service {
    uri = "http://orders.harborpine.example/hook"

    request_headers = {
      Authorization = "Basic bm90OnJlYWw="
    }
  }
}

resource "google_dialogflow_cx_security_settings" "support" {
  display_name = "support"
  location     = "europe-west4"
}

resource "google_compute_firewall" "jupyter" {
  name          = "jupyter"
  network       = "ai"
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "tcp"
    ports    = ["22", "8888"]
  }
}

resource "google_compute_firewall" "all" {
  name          = "all"
  network       = "ai"
  source_ranges = ["0.0.0.0/0"]

  allow {
    protocol = "all"
  }
}

resource "google_compute_instance" "gpu" {
  name         = "gpu"
  machine_type = "g2-standard-8"
  zone         = "europe-west4-a"

  boot_disk {
    initialize_params {
      image = "debian-cloud/debian-12"
    }
  }

  network_interface {
    network = "ai"

    access_config {}
  }

  service_account {
    scopes = ["cloud-platform"]
  }
}

resource "google_kms_crypto_key" "ai" {
  name     = "ai"
  key_ring = "projects/harborpine-ml/locations/europe-west4/keyRings/ai"
}

resource "google_kms_crypto_key_iam_member" "everyone" {
  crypto_key_id = google_kms_crypto_key.ai.id
  role          = "roles/cloudkms.cryptoKeyDecrypter"
  member        = "allAuthenticatedUsers"
}

resource "google_secret_manager_secret" "openai" {
  secret_id = "openai"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_iam_member" "everyone" {
  secret_id = google_secret_manager_secret.openai.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "allAuthenticatedUsers"
}

resource "google_bigquery_dataset" "sales" {
  dataset_id = "sales"

  access {
    role          = "READER"
    special_group = "allAuthenticatedUsers"
  }
}

resource "google_artifact_registry_repository" "models" {
  repository_id = "models"
  format        = "DOCKER"
}

resource "google_artifact_registry_repository_iam_member" "everyone" {
  repository = google_artifact_registry_repository.models.name
  role       = "roles/artifactregistry.reader"
  member     = "allUsers"
}

resource "google_cloud_run_v2_service" "chat" {
  name     = "chat"
  location = "europe-west4"

  template {
    containers {
      image = "chat"

      env {
        name  = "OPENAI_API_KEY"
        value = "not-a-real-key"
      }
    }
  }
}

resource "google_cloud_run_v2_service_iam_member" "everyone" {
  name   = google_cloud_run_v2_service.chat.name
  role   = "roles/run.invoker"
  member = "allUsers"
}

resource "google_apikeys_key" "web" {
  name         = "web"
  display_name = "web"
}
