# The help desk's agent answers from the articles in a data store of Vertex AI Search.

provider "google" {
  project = "orchard-helpdesk"
  region  = "europe-west1"
}

resource "google_discovery_engine_data_store" "articles" {
  location          = "eu"
  data_store_id     = "help-articles"
  display_name      = "Help articles"
  industry_vertical = "GENERIC"
  content_config    = "CONTENT_REQUIRED"
  solution_types    = ["SOLUTION_TYPE_CHAT"]
}

resource "google_dialogflow_cx_agent" "helpdesk" {
  display_name          = "helpdesk"
  location              = "europe-west1"
  default_language_code = "en"
  time_zone             = "Europe/Brussels"
}

resource "google_dialogflow_cx_tool" "articles" {
  parent       = google_dialogflow_cx_agent.helpdesk.id
  display_name = "articles"
  description  = "Finds help articles"

  data_store_spec {
    data_store_connections {
      data_store_type = "UNSTRUCTURED"
      data_store      = google_discovery_engine_data_store.articles.name
    }
    fallback_prompt {}
  }
}

resource "google_service_account" "analyst" {
  account_id = "analyst-notebook"
}

resource "google_workbench_instance" "analyst" {
  name     = "analyst"
  location = "europe-west1-b"

  gce_setup {
    machine_type      = "n2-standard-4"
    disable_public_ip = false

    service_accounts {
      email = google_service_account.analyst.email
    }
  }
}

# The analyst looks at what people search for.
resource "google_project_iam_member" "analyst" {
  project = "orchard-helpdesk"
  role    = "roles/discoveryengine.editor"
  member  = google_service_account.analyst.member
}
