variable "name" { type = string }
variable "target" { type = string }
variable "workspace" { type = string }

resource "azurerm_monitor_diagnostic_setting" "this" {
  name                       = "${var.name}-to-log-analytics"
  target_resource_id         = var.target
  log_analytics_workspace_id = var.workspace

  enabled_log {
    category_group = "allLogs"
  }
}
