resource "google_service_account" "assistant" {
  project      = "example-assist"
  account_id   = "assistant"
  display_name = "Assistant"
}

resource "google_cloud_run_v2_service" "assistant" {
  project  = "example-assist"
  name     = "assistant"
  location = "europe-west4"
  ingress  = "INGRESS_TRAFFIC_INTERNAL_ONLY"

  template {
    service_account = google_service_account.assistant.email

    containers {
      image = "europe-west4-docker.pkg.dev/example-assist/apps/assistant:2.3.1"
    }
  }
}

resource "google_cloud_run_v2_service_iam_member" "callers" {
  project  = "example-assist"
  location = "europe-west4"
  name     = google_cloud_run_v2_service.assistant.name
  role     = "roles/run.invoker"
  member   = "serviceAccount:website@example-assist.iam.gserviceaccount.com"
}

resource "google_project_iam_member" "assistant" {
  project = "example-assist"
  role    = "roles/aiplatform.user"
  member  = "serviceAccount:${google_service_account.assistant.email}"
}

resource "google_vertex_ai_endpoint" "ranker" {
  project      = "example-assist"
  name         = "1234567890"
  display_name = "ranker"
  location     = "europe-west4"
}
