# Answers about claims, from the documents that customers send.
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
    azapi   = { source = "azure/azapi", version = "~> 2.0" }
  }
}

resource "azurerm_resource_group" "claims" {
  name     = "rg-claims"
  location = "northeurope"
}

resource "azurerm_user_assigned_identity" "intake" {
  name                = "id-claims-intake"
  resource_group_name = azurerm_resource_group.claims.name
  location            = azurerm_resource_group.claims.location
}

resource "azurerm_container_app_environment" "claims" {
  name                = "cae-claims"
  resource_group_name = azurerm_resource_group.claims.name
  location            = azurerm_resource_group.claims.location
}

resource "azurerm_container_app" "intake" {
  name                         = "ca-claims-intake"
  resource_group_name          = azurerm_resource_group.claims.name
  container_app_environment_id = azurerm_container_app_environment.claims.id
  revision_mode                = "Single"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.intake.id]
  }

  ingress {
    external_enabled = true
    target_port      = 8080
    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }

  template {
    container {
      name   = "intake"
      image  = "claims.azurecr.io/intake@sha256:7a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9"
      cpu    = 0.5
      memory = "1Gi"
    }
  }
}

resource "azurerm_role_assignment" "intake_writes" {
  scope                = azurerm_storage_container.documents.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = azurerm_user_assigned_identity.intake.principal_id
}
