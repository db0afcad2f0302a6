resource "azurerm_storage_account" "claims" {
  name                      = "stclaimsdocs"
  resource_group_name       = azurerm_resource_group.claims.name
  location                  = azurerm_resource_group.claims.location
  account_tier              = "Standard"
  account_replication_type  = "ZRS"
  shared_access_key_enabled = false
}

resource "azurerm_storage_container" "documents" {
  name               = "documents"
  storage_account_id = azurerm_storage_account.claims.id
}

resource "azurerm_search_service" "claims" {
  name                         = "srch-claims"
  resource_group_name          = azurerm_resource_group.claims.name
  location                     = azurerm_resource_group.claims.location
  sku                          = "standard"
  local_authentication_enabled = false

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_role_assignment" "search_reads" {
  scope                = azurerm_storage_account.claims.id
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = azurerm_search_service.claims.identity[0].principal_id
}

resource "azapi_data_plane_resource" "documents" {
  type      = "Microsoft.Search/searchServices/datasources@2024-07-01"
  name      = "documents"
  parent_id = "${azurerm_search_service.claims.name}.search.windows.net"

  body = {
    type        = "azureblob"
    credentials = { connectionString = "ResourceId=${azurerm_storage_account.claims.id};" }
    container   = { name = azurerm_storage_container.documents.name }
  }
}
