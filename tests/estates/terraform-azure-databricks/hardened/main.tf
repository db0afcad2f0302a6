terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.30" }
    azapi   = { source = "Azure/azapi", version = "~> 2.4" }
  }
}

provider "azurerm" {
  features {}
  subscription_id = "b2f1c9d4-5e6a-4b7c-8d9e-0a1b2c3d4e5f"
}

locals {
  location = "westeurope"
  # The sandbox is where data scientists try things; research is what the regulator sees.
  lakehouses = {
    sandbox  = { tier = "premium", secure = true, cidr = "10.80.0.0/20" }
    research = { tier = "premium", secure = true, cidr = "10.80.16.0/20" }
  }
}

resource "azurerm_resource_group" "ml" {
  name     = "rg-hooli-ml"
  location = local.location
}

resource "azurerm_log_analytics_workspace" "ml" {
  name                = "log-hooli-ml"
  location            = local.location
  resource_group_name = azurerm_resource_group.ml.name
}

module "lakehouse" {
  source   = "./modules/lakehouse"
  for_each = local.lakehouses

  name           = each.key
  resource_group = azurerm_resource_group.ml.name
  location       = local.location
  tier           = each.value.tier
  secure         = each.value.secure
  cidr           = each.value.cidr
  key_vault_key  = azurerm_key_vault_key.ml.id
  logs           = azurerm_log_analytics_workspace.ml.id
}

data "azurerm_client_config" "me" {}

resource "azurerm_key_vault" "ml" {
  name                     = "kv-hooli-ml"
  location                 = local.location
  resource_group_name      = azurerm_resource_group.ml.name
  tenant_id                = data.azurerm_client_config.me.tenant_id
  sku_name                 = "premium"
  purge_protection_enabled = true

  network_acls {
    default_action = "Deny"
    bypass         = "AzureServices"
  }
}

resource "azurerm_key_vault_key" "ml" {
  name         = "lakehouse"
  key_vault_id = azurerm_key_vault.ml.id
  key_type     = "RSA"
  key_size     = 4096
  key_opts     = ["wrapKey", "unwrapKey"]
}

output "workspaces" {
  value = { for name, lakehouse in module.lakehouse : name => lakehouse.url }
}
