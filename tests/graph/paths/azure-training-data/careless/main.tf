# Photos from the shop floor train the model that finds defects.
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "azure/azapi", version = "~> 2.0" }
  }
}

resource "azurerm_resource_group" "defects" {
  name     = "rg-defects"
  location = "westeurope"
}

resource "azurerm_storage_account" "photos" {
  name                          = "stdefectphotos"
  resource_group_name           = azurerm_resource_group.defects.name
  location                      = azurerm_resource_group.defects.location
  account_tier                  = "Standard"
  account_replication_type      = "ZRS"
  shared_access_key_enabled     = false
  public_network_access_enabled = true
}

resource "azurerm_storage_container" "training" {
  name               = "training"
  storage_account_id = azurerm_storage_account.photos.id
}

resource "azurerm_linux_web_app" "upload" {
  name                = "app-defect-upload"
  resource_group_name = azurerm_resource_group.defects.name
  location            = azurerm_resource_group.defects.location
  service_plan_id     = azurerm_service_plan.upload.id

  identity {
    type = "SystemAssigned"
  }

  site_config {}
}

resource "azurerm_service_plan" "upload" {
  name                = "plan-defect-upload"
  resource_group_name = azurerm_resource_group.defects.name
  location            = azurerm_resource_group.defects.location
  os_type             = "Linux"
  sku_name            = "B1"
}

resource "azurerm_role_assignment" "upload" {
  scope                = azurerm_resource_group.defects.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_linux_web_app.upload.identity[0].principal_id
}
