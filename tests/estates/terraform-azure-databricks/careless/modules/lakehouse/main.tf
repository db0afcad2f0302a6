variable "name" { type = string }
variable "resource_group" { type = string }
variable "location" { type = string }
variable "tier" { type = string }
variable "secure" { type = bool }
variable "cidr" { type = string }
variable "key_vault_key" { type = string }
variable "logs" { type = string }

module "network" {
  source = "../network"
  count  = var.secure ? 1 : 0

  name           = var.name
  resource_group = var.resource_group
  location       = var.location
  cidr           = var.cidr
}

module "storage" {
  source = "./storage"

  name           = "sthooli${var.name}"
  resource_group = var.resource_group
  location       = var.location
  containers     = ["raw", "curated"]
  open           = !var.secure
  key            = var.secure ? var.key_vault_key : null
}

resource "azurerm_databricks_workspace" "this" {
  name                          = "dbw-hooli-${var.name}"
  resource_group_name           = var.resource_group
  location                      = var.location
  sku                           = var.tier
  public_network_access_enabled = !var.secure

  managed_services_cmk_key_vault_key_id = var.secure ? var.key_vault_key : null
  managed_disk_cmk_key_vault_key_id     = var.secure ? var.key_vault_key : null
  network_security_group_rules_required = var.secure ? "NoAzureDatabricksRules" : null
  default_storage_firewall_enabled      = var.secure

  dynamic "custom_parameters" {
    for_each = module.network
    content {
      no_public_ip        = true
      virtual_network_id  = custom_parameters.value.id
      public_subnet_name  = custom_parameters.value.public
      private_subnet_name = custom_parameters.value.private
    }
  }

  dynamic "enhanced_security_compliance" {
    for_each = var.secure ? { on = true } : {}
    content {
      automatic_cluster_update_enabled     = true
      enhanced_security_monitoring_enabled = enhanced_security_compliance.value
    }
  }
}

resource "azurerm_monitor_diagnostic_setting" "this" {
  count = var.secure ? 1 : 0

  name                       = "audit"
  target_resource_id         = azurerm_databricks_workspace.this.id
  log_analytics_workspace_id = var.logs

  dynamic "enabled_log" {
    for_each = toset(["accounts", "clusters", "mlflowExperiment", "modelRegistry"])
    content {
      category = enabled_log.value
    }
  }
}

output "url" {
  value = azurerm_databricks_workspace.this.workspace_url
}

output "storage_id" {
  value = module.storage.id
}
