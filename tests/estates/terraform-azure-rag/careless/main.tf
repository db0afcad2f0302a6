terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.40" }
    azapi   = { source = "Azure/azapi", version = "~> 2.6" }
  }
  backend "azurerm" {}
}

provider "azurerm" {
  subscription_id = var.subscription
  features {
    key_vault {
      purge_soft_delete_on_destroy = false
    }
  }
}

provider "azapi" {}

locals {
  suffix   = "${var.product}-${var.stage}"
  location = "swedencentral"
  tags     = { product = var.product, stage = var.stage, owner = "search-team" }
}

data "azurerm_client_config" "current" {}

resource "azurerm_resource_group" "this" {
  name     = "rg-${local.suffix}"
  location = local.location
  tags     = local.tags
}

resource "azurerm_log_analytics_workspace" "this" {
  name                = "log-${local.suffix}"
  location            = local.location
  resource_group_name = azurerm_resource_group.this.name
  retention_in_days   = 90
}

module "openai" {
  source = "./modules/openai"

  name            = "oai-${local.suffix}"
  resource_group  = azurerm_resource_group.this.name
  location        = local.location
  private         = var.private
  allowed_ips     = var.office_ips
  key_id          = one(azurerm_key_vault_key.ai[*].id)
  identity_id     = azurerm_user_assigned_identity.ai.id
  log_analytics   = azurerm_log_analytics_workspace.this.id
  deployments     = var.deployments
  keys_allowed    = var.stage != "prod"
  tags            = local.tags
}

resource "azurerm_user_assigned_identity" "ai" {
  name                = "id-${local.suffix}"
  location            = local.location
  resource_group_name = azurerm_resource_group.this.name
}

resource "azurerm_key_vault" "ai" {
  name                       = "kv-${local.suffix}"
  location                   = local.location
  resource_group_name        = azurerm_resource_group.this.name
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "premium"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true

  network_acls {
    bypass         = "AzureServices"
    default_action = "Deny"
  }
}

resource "azurerm_key_vault_key" "ai" {
  count        = var.own_key ? 1 : 0
  name         = "ai"
  key_vault_id = azurerm_key_vault.ai.id
  key_type     = "RSA-HSM"
  key_size     = 3072
  key_opts     = ["wrapKey", "unwrapKey"]
}
