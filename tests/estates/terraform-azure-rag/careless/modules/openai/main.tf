resource "azurerm_cognitive_account" "this" {
  name                          = var.name
  location                      = var.location
  resource_group_name           = var.resource_group
  kind                          = "OpenAI"
  sku_name                      = "S0"
  custom_subdomain_name         = var.name
  public_network_access_enabled = !var.private
  local_auth_enabled            = var.keys_allowed
  tags                          = var.tags

  outbound_network_access_restricted = true
  fqdns                              = ["search.windows.net"]

  network_acls {
    default_action = var.private || length(var.allowed_ips) > 0 ? "Deny" : "Allow"
    ip_rules       = var.allowed_ips
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [var.identity_id]
  }

  dynamic "customer_managed_key" {
    for_each = compact([var.key_id])
    content {
      key_vault_key_id   = customer_managed_key.value
      identity_client_id = var.identity_id
    }
  }
}

resource "azurerm_cognitive_deployment" "this" {
  for_each = var.deployments

  name                   = each.key
  cognitive_account_id   = azurerm_cognitive_account.this.id
  rai_policy_name        = "strict"
  version_upgrade_option = each.value.upgrade

  model {
    format  = "OpenAI"
    name    = each.value.model
    version = each.value.version
  }

  sku {
    name     = each.value.sku
    capacity = 50
  }
}

module "logs" {
  source = "../diagnostics"

  name      = "openai"
  target    = azurerm_cognitive_account.this.id
  workspace = var.log_analytics
}

output "id" {
  value = azurerm_cognitive_account.this.id
}
