provider "azurerm" {
  features {}
}

resource "azurerm_resource_group" "pricing" {
  name     = "rg-pricing-chat"
  location = "westeurope"
}

resource "azurerm_cognitive_account" "openai" {
  name                          = "harborpine-pricing"
  location                      = azurerm_resource_group.pricing.location
  resource_group_name           = azurerm_resource_group.pricing.name
  kind                          = "OpenAI"
  sku_name                      = "S0"
  public_network_access_enabled = true
  local_auth_enabled            = true

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_cognitive_deployment" "chat" {
  name                 = "pricing-gpt-4o"
  cognitive_account_id = azurerm_cognitive_account.openai.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "Standard"
    capacity = 120
  }
}

resource "azurerm_storage_account" "grounding" {
  name                            = "harborpinepricing"
  location                        = azurerm_resource_group.pricing.location
  resource_group_name             = azurerm_resource_group.pricing.name
  account_tier                    = "Standard"
  account_replication_type        = "LRS"
  allow_nested_items_to_be_public = true
  shared_access_key_enabled       = true
}
