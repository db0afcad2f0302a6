resource "azurerm_resource_group" "chat" {
  name     = "rg-chat"
  location = "swedencentral"
}

resource "azurerm_user_assigned_identity" "chat" {
  name                = "id-chat"
  resource_group_name = azurerm_resource_group.chat.name
  location            = azurerm_resource_group.chat.location
}

resource "azurerm_container_app_environment" "chat" {
  name                = "cae-chat"
  resource_group_name = azurerm_resource_group.chat.name
  location            = azurerm_resource_group.chat.location
}

resource "azurerm_container_app" "chat" {
  name                         = "ca-chat"
  resource_group_name          = azurerm_resource_group.chat.name
  container_app_environment_id = azurerm_container_app_environment.chat.id
  revision_mode                = "Single"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.chat.id]
  }

  template {
    container {
      name   = "chat"
      image  = "example.azurecr.io/chat:5.1.0"
      cpu    = 0.5
      memory = "1Gi"

      env {
        name  = "AZURE_OPENAI_ENDPOINT"
        value = azurerm_cognitive_account.openai.endpoint
      }
    }
  }

  ingress {
    external_enabled = true
    target_port      = 8080

    traffic_weight {
      latest_revision = true
      percentage      = 100
    }
  }
}

resource "azurerm_cognitive_account" "openai" {
  name                          = "oai-chat"
  resource_group_name           = azurerm_resource_group.chat.name
  location                      = azurerm_resource_group.chat.location
  kind                          = "OpenAI"
  sku_name                      = "S0"
  custom_subdomain_name         = "oai-chat-example"
  local_auth_enabled            = false
  public_network_access_enabled = false
}

resource "azurerm_cognitive_deployment" "chat" {
  name                 = "chat"
  cognitive_account_id = azurerm_cognitive_account.openai.id

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name     = "Standard"
    capacity = 10
  }
}

resource "azurerm_role_assignment" "chat" {
  scope                = azurerm_cognitive_account.openai.id
  role_definition_name = "Cognitive Services OpenAI Contributor"
  principal_id         = azurerm_user_assigned_identity.chat.principal_id
}
