# The scoring endpoint of the research workspace, through azapi: the provider has no such resource.
resource "azurerm_application_insights" "scoring" {
  name                = "appi-scoring"
  location            = local.location
  resource_group_name = azurerm_resource_group.ml.name
  application_type    = "web"
}

resource "azurerm_machine_learning_workspace" "scoring" {
  name                          = "mlw-scoring"
  location                      = local.location
  resource_group_name           = azurerm_resource_group.ml.name
  application_insights_id       = azurerm_application_insights.scoring.id
  key_vault_id                  = azurerm_key_vault.ml.id
  storage_account_id            = module.lakehouse["research"].storage_id
  public_network_access_enabled = false
  storage_account_access_type   = "Identity"

  identity {
    type = "SystemAssigned"
  }

  managed_network {
    isolation_mode = "AllowOnlyApprovedOutbound"
  }

  encryption {
    key_vault_id = azurerm_key_vault.ml.id
    key_id       = azurerm_key_vault_key.ml.id
  }
}

resource "azurerm_monitor_diagnostic_setting" "scoring" {
  name                       = "logs"
  target_resource_id         = azurerm_machine_learning_workspace.scoring.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.ml.id

  enabled_log {
    category_group = "audit"
  }
}

resource "azapi_resource" "endpoint" {
  type      = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-10-01"
  name      = "score"
  location  = local.location
  parent_id = azurerm_machine_learning_workspace.scoring.id

  identity {
    type = "SystemAssigned"
  }

  body = {
    properties = {
      authMode            = "AADToken"
      publicNetworkAccess = "Disabled"
    }
  }
}

resource "azapi_resource" "deployment" {
  type      = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments@2024-10-01"
  name      = "blue"
  location  = local.location
  parent_id = azapi_resource.endpoint.id

  body = jsonencode({
    properties = {
      endpointComputeType       = "Managed"
      model                     = "azureml:churn:7"
      instanceType              = "Standard_DS3_v2"
      appInsightsEnabled        = true
      egressPublicNetworkAccess = "Disabled"
      environmentVariables = {
        LOG_LEVEL    = "warning"
        SECRETS_FROM = azurerm_key_vault.ml.vault_uri
      }
    }
    sku = { name = "Default", capacity = 2 }
  })
}

# The provider cannot switch the account's keys off; this does.
resource "azapi_update_resource" "vision" {
  type        = "Microsoft.CognitiveServices/accounts@2024-10-01"
  resource_id = azurerm_cognitive_account.vision.id
  body = {
    properties = {
      disableLocalAuth = true
    }
  }
}

resource "azurerm_cognitive_account" "vision" {
  name                  = "cog-hooli-vision"
  location              = local.location
  resource_group_name   = azurerm_resource_group.ml.name
  kind                  = "ComputerVision"
  sku_name              = "S1"
  custom_subdomain_name = "hooli-vision"

  public_network_access_enabled      = false
  outbound_network_access_restricted = true

  identity {
    type = "SystemAssigned"
  }

  network_acls {
    default_action = "Deny"
    ip_rules       = []
  }
}

resource "azurerm_cognitive_account_customer_managed_key" "vision" {
  cognitive_account_id = azurerm_cognitive_account.vision.id
  key_vault_key_id     = azurerm_key_vault_key.ml.id
}

resource "azurerm_monitor_diagnostic_setting" "vision" {
  name                       = "logs"
  target_resource_id         = azurerm_cognitive_account.vision.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.ml.id

  enabled_log {
    category_group = "allLogs"
  }
}
