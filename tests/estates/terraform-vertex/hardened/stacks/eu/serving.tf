# One endpoint for the shop, one for experiments.
module "ranking" {
  source = "../../modules/endpoint"

  name     = "ranking"
  region   = local.region
  kms_key  = google_kms_crypto_key.ml.id
  network  = "projects/812345678901/global/networks/ml"
  log_into = "bq://${local.project}.predictions.ranking"
}

module "playground" {
  source = "../../modules/endpoint"

  name     = "playground"
  region   = local.region
  kms_key  = google_kms_crypto_key.ml.id
  network  = "projects/812345678901/global/networks/ml"
  log_into = "bq://${local.project}.predictions.playground"
}

resource "google_vertex_ai_index" "products" {
  display_name = "products"
  region       = local.region

  metadata {
    contents_delta_uri = "gs://${google_storage_bucket.this["training"].name}/embeddings"
    config {
      dimensions                  = 768
      approximate_neighbors_count = 100
      algorithm_config {
        tree_ah_config {}
      }
    }
  }

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ml.id
  }
}

resource "google_vertex_ai_index_endpoint" "products" {
  display_name            = "products"
  region                  = local.region
  network                 = "projects/812345678901/global/networks/ml"

  encryption_spec {
    kms_key_name = google_kms_crypto_key.ml.id
  }
}

module "chat" {
  source = "../../modules/service"

  name    = "chat"
  region  = local.region
  image   = "${local.region}-docker.pkg.dev/${local.project}/apps/chat:2.1"
  ingress     = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  environment = { MODEL = "gemini-2.5-flash" }
  secrets     = { GEMINI_API_KEY = "gemini-api-key" }
}

module "embedder" {
  source = "../../modules/service"

  name        = "embedder"
  region      = local.region
  image       = "${local.region}-docker.pkg.dev/${local.project}/apps/embedder:1.4"
  environment = { MODEL = "text-embedding-005" }
}
