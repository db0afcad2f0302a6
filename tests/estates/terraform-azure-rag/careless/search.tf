resource "azurerm_search_service" "this" {
  name                          = "srch-${local.suffix}"
  resource_group_name           = azurerm_resource_group.this.name
  location                      = local.location
  sku                           = "standard"
  replica_count                 = var.replicas
  partition_count               = 1
  public_network_access_enabled = !var.private
  local_authentication_enabled  = var.stage != "prod"
  authentication_failure_mode   = var.stage != "prod" ? "http403" : null
  semantic_search_sku           = "standard"

  customer_managed_key_enforcement_enabled = var.own_key

  dynamic "identity" {
    for_each = var.private ? ["SystemAssigned"] : []
    content {
      type = identity.value
    }
  }
}

module "search_logs" {
  source = "./modules/diagnostics"
  count  = var.stage == "prod" ? 1 : 0

  name      = "search"
  target    = azurerm_search_service.this.id
  workspace = azurerm_log_analytics_workspace.this.id
}

# Documents that the index is built from.
resource "azurerm_storage_account" "documents" {
  name                            = substr(replace("st${local.suffix}", "-", ""), 0, 24)
  resource_group_name             = azurerm_resource_group.this.name
  location                        = local.location
  account_tier                    = "Standard"
  account_replication_type        = "ZRS"
  shared_access_key_enabled       = false
  default_to_oauth_authentication = true
  allow_nested_items_to_be_public = var.stage == "dev"
  public_network_access_enabled   = true

  blob_properties {
    versioning_enabled = true
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.ai.id]
  }

  dynamic "customer_managed_key" {
    for_each = azurerm_key_vault_key.ai
    content {
      key_vault_key_id          = customer_managed_key.value.id
      user_assigned_identity_id = azurerm_user_assigned_identity.ai.id
    }
  }
}

resource "azurerm_storage_account_network_rules" "documents" {
  count = var.private ? 1 : 0

  storage_account_id = azurerm_storage_account.documents.id
  default_action     = "Deny"
  bypass             = ["AzureServices"]
}

resource "azurerm_storage_container" "documents" {
  for_each = {
    manuals = "private"
    shared  = var.stage == "dev" ? "blob" : "private"
  }

  name                  = each.key
  storage_account_id    = azurerm_storage_account.documents.id
  container_access_type = each.value
}
