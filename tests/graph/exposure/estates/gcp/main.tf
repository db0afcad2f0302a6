resource "google_cloud_run_v2_service" "chat" {
  name = "chat"
  location = "europe-west4"
  ingress = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  template { containers { image = "x/y:1" } }
}
resource "google_cloud_run_v2_service_iam_member" "all" {
  name = google_cloud_run_v2_service.chat.name
  role = "roles/run.invoker"
  member = "allUsers"
}
resource "google_compute_region_network_endpoint_group" "chat" {
  name = "chat"
  region = "europe-west4"
  network_endpoint_type = "SERVERLESS"
  cloud_run { service = google_cloud_run_v2_service.chat.name }
}
resource "google_compute_backend_service" "chat" {
  name = "chat"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  backend { group = google_compute_region_network_endpoint_group.chat.id }
}
resource "google_compute_url_map" "chat" {
  name = "chat"
  default_service = google_compute_backend_service.chat.id
}
resource "google_compute_target_https_proxy" "chat" {
  name = "chat"
  url_map = google_compute_url_map.chat.id
}
resource "google_compute_global_forwarding_rule" "chat" {
  name = "chat"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  target = google_compute_target_https_proxy.chat.id
  port_range = "443"
}
resource "google_compute_network" "n" { name = "n" }
resource "google_compute_firewall" "all" {
  name = "all"
  network = google_compute_network.n.name
  allow { 
    protocol = "tcp" 
    ports = ["8888"] 
  }
  source_ranges = ["0.0.0.0/0"]
  target_tags = ["gpu"]
}
resource "google_compute_instance" "gpu" {
  name = "gpu"
  machine_type = "a2-highgpu-1g"
  metadata_startup_script = "jupyter lab --ip=0.0.0.0 --ServerApp.token=''"
  tags = ["gpu"]
  network_interface { 
    network = google_compute_network.n.id
    access_config {} 
  }
}
resource "google_sql_database_instance" "db" {
  database_version = "POSTGRES_16"
  settings {
    tier = "db-f1-micro"
    ip_configuration {
      ipv4_enabled = true
      authorized_networks {
        name = "all"
        value = "0.0.0.0/0"
      }
    }
  }
}
resource "google_cloudfunctions2_function" "f" {
  name = "f"
  location = "europe-west4"
  service_config { ingress_settings = "ALLOW_ALL" }
}
resource "google_cloudfunctions2_function_iam_member" "f" {
  cloud_function = google_cloudfunctions2_function.f.name
  role = "roles/cloudfunctions.invoker"
  member = "allUsers"
}
