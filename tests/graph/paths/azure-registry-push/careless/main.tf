# The build machine pushes the image that scores credit applications.
terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
  }
}

variable "suffix" {
  type = string
}

resource "azurerm_resource_group" "scoring" {
  name     = "rg-scoring-${var.suffix}"
  location = "francecentral"
}

resource "azurerm_container_registry" "images" {
  name                = "crscoring"
  resource_group_name = azurerm_resource_group.scoring.name
  location            = azurerm_resource_group.scoring.location
  sku                 = "Standard"
  admin_enabled       = false
}

resource "azurerm_container_app_environment" "scoring" {
  name                = "cae-scoring"
  resource_group_name = azurerm_resource_group.scoring.name
  location            = azurerm_resource_group.scoring.location
}

resource "azurerm_container_app" "scoring" {
  name                         = "ca-scoring"
  resource_group_name          = azurerm_resource_group.scoring.name
  container_app_environment_id = azurerm_container_app_environment.scoring.id
  revision_mode                = "Single"

  identity {
    type = "SystemAssigned"
  }

  template {
    container {
      name   = "score"
      image  = "${azurerm_container_registry.images.login_server}/score:stable"
      cpu    = 1
      memory = "2Gi"
    }
  }
}

resource "azurerm_cognitive_account" "scoring" {
  name                = "oai-scoring"
  resource_group_name = azurerm_resource_group.scoring.name
  location            = azurerm_resource_group.scoring.location
  kind                = "OpenAI"
  sku_name            = "S0"
  local_auth_enabled  = false
}

resource "azurerm_role_assignment" "scoring_calls" {
  scope                = azurerm_cognitive_account.scoring.id
  role_definition_name = "Cognitive Services OpenAI User"
  principal_id         = azurerm_container_app.scoring.identity[0].principal_id
}
