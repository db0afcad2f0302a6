variable "name" { type = string }
variable "resource_group" { type = object({ name = string, location = string }) }
variable "storage_id" { type = string }
variable "key_vault_id" { type = string }
variable "key_id" {
  type    = string
  default = null
}
variable "isolation" { type = string }
variable "log_analytics" { type = string }
variable "clusters" { type = map(object({ size = string, min = number })) }

resource "azurerm_application_insights" "this" {
  name                = "appi-${var.name}"
  location            = var.resource_group.location
  resource_group_name = var.resource_group.name
  application_type    = "web"
  workspace_id        = var.log_analytics
}

resource "azurerm_machine_learning_workspace" "this" {
  name                          = var.name
  location                      = var.resource_group.location
  resource_group_name           = var.resource_group.name
  application_insights_id       = azurerm_application_insights.this.id
  key_vault_id                  = var.key_vault_id
  storage_account_id            = var.storage_id
  public_network_access_enabled = var.isolation == "Disabled"
  storage_account_access_type   = "Identity"

  identity {
    type = "SystemAssigned"
  }

  managed_network {
    isolation_mode = var.isolation
  }

  dynamic "encryption" {
    for_each = var.key_id[*]
    content {
      key_vault_id = var.key_vault_id
      key_id       = encryption.value
    }
  }
}

resource "azurerm_machine_learning_compute_cluster" "this" {
  for_each = var.clusters

  name                          = each.key
  location                      = var.resource_group.location
  machine_learning_workspace_id = azurerm_machine_learning_workspace.this.id
  vm_priority                   = "Dedicated"
  vm_size                       = each.value.size
  local_auth_enabled            = false
  node_public_ip_enabled        = false

  scale_settings {
    min_node_count                       = each.value.min
    max_node_count                       = 4
    scale_down_nodes_after_idle_duration = "PT15M"
  }
}

module "logs" {
  source = "../diagnostics"

  name      = "workspace"
  target    = azurerm_machine_learning_workspace.this.id
  workspace = var.log_analytics
}
