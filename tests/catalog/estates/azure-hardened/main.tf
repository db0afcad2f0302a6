provider "azurerm" {
  features {}
}

resource "azurerm_user_assigned_identity" "ai" {
  name                = "ai"
  location            = "westeurope"
  resource_group_name = "rg-ai"
}

resource "azurerm_key_vault" "ml" {
  name                          = "harborpine-ml"
  location                      = "westeurope"
  resource_group_name           = "rg-ai"
  sku_name                      = "premium"
  tenant_id                     = "00000000-0000-0000-0000-000000000000"
  public_network_access_enabled = false
  purge_protection_enabled      = true
}

resource "azurerm_key_vault_key" "ai" {
  name         = "ai"
  key_vault_id = azurerm_key_vault.ml.id
  key_type     = "RSA-HSM"
  key_size     = 3072
  key_opts     = ["wrapKey", "unwrapKey"]
}

resource "azurerm_virtual_network" "ai" {
  name                = "ai"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  address_space       = ["10.0.0.0/16"]
}

resource "azurerm_subnet" "ml" {
  name                 = "ml"
  resource_group_name  = "rg-ai"
  virtual_network_name = azurerm_virtual_network.ai.name
  address_prefixes     = ["10.0.1.0/24"]
}

resource "azurerm_subnet_network_security_group_association" "ml" {
  subnet_id                 = azurerm_subnet.ml.id
  network_security_group_id = azurerm_network_security_group.gpu.id
}

resource "azurerm_cognitive_account" "ai" {
  name                               = "harborpine-ai"
  location                           = "westeurope"
  resource_group_name                = "rg-ai"
  kind                               = "OpenAI"
  sku_name                           = "S0"
  custom_subdomain_name              = "harborpine-ai"
  public_network_access_enabled      = false
  local_auth_enabled                 = false
  outbound_network_access_restricted = true
  fqdns                              = ["docs.harborpine.example"]

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.ai.id]
  }
}

resource "azurerm_cognitive_account_customer_managed_key" "ai" {
  cognitive_account_id = azurerm_cognitive_account.ai.id
  key_vault_key_id     = azurerm_key_vault_key.ai.id
}

resource "azurerm_ai_services" "foundry" {
  name                               = "harborpine-foundry"
  location                           = "westeurope"
  resource_group_name                = "rg-ai"
  sku_name                           = "S0"
  custom_subdomain_name              = "harborpine-foundry"
  public_network_access              = "Disabled"
  local_authentication_enabled       = false
  outbound_network_access_restricted = true

  identity {
    type = "SystemAssigned"
  }

  customer_managed_key {
    key_vault_key_id = azurerm_key_vault_key.ai.id
  }
}

resource "azurerm_cognitive_deployment" "chat" {
  name                   = "chat"
  cognitive_account_id   = azurerm_cognitive_account.ai.id
  rai_policy_name        = azurerm_cognitive_account_rai_policy.strict.name
  version_upgrade_option = "OnceCurrentVersionExpired"

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name = "Standard"
  }
}

resource "azurerm_cognitive_account_rai_policy" "strict" {
  name                 = "strict"
  cognitive_account_id = azurerm_cognitive_account.ai.id
  base_policy_name     = "Microsoft.DefaultV2"
  mode                 = "Blocking"

  dynamic "content_filter" {
    for_each = ["Hate", "Sexual", "Violence", "Selfharm", "Jailbreak", "Indirect Attack", "Protected Material Text"]

    content {
      name               = content_filter.value
      filter_enabled     = true
      block_enabled      = true
      severity_threshold = "Medium"
      source             = "Prompt"
    }
  }
}

resource "azurerm_cognitive_account_connection_entra_id" "search" {
  name                 = "search"
  cognitive_account_id = azurerm_cognitive_account.ai.id
  category             = "CognitiveSearch"
  target               = "https://search.example.com"
}

resource "azurerm_machine_learning_workspace" "ml" {
  name                           = "harborpine-ml"
  location                       = "westeurope"
  resource_group_name            = "rg-ai"
  application_insights_id        = "/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.Insights/components/ai"
  key_vault_id                   = azurerm_key_vault.ml.id
  storage_account_id             = azurerm_storage_account.data.id
  public_network_access_enabled  = false
  primary_user_assigned_identity = azurerm_user_assigned_identity.ai.id

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.ai.id]
  }

  encryption {
    key_vault_id = azurerm_key_vault.ml.id
    key_id       = azurerm_key_vault_key.ai.id
  }

  managed_network {
    isolation_mode = "AllowOnlyApprovedOutbound"
  }

  serverless_compute {
    public_ip_enabled = false
    subnet_id         = azurerm_subnet.ml.id
  }
}

resource "azurerm_machine_learning_workspace_network_outbound_rule_fqdn" "packages" {
  name             = "packages"
  workspace_id     = azurerm_machine_learning_workspace.ml.id
  destination_fqdn = "pypi.org"
}

resource "azurerm_machine_learning_compute_instance" "notebook" {
  name                          = "notebook"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.ml.id
  virtual_machine_size          = "STANDARD_DS2_V2"
  local_auth_enabled            = false
  node_public_ip_enabled        = false
  subnet_resource_id            = azurerm_subnet.ml.id
}

resource "azurerm_machine_learning_compute_cluster" "train" {
  name                          = "train"
  location                      = "westeurope"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.ml.id
  vm_priority                   = "Dedicated"
  vm_size                       = "STANDARD_NC6"
  local_auth_enabled            = false
  node_public_ip_enabled        = false

  scale_settings {
    min_node_count                       = 0
    max_node_count                       = 4
    scale_down_nodes_after_idle_duration = "PT30S"
  }
}

resource "azurerm_machine_learning_datastore_blobstorage" "data" {
  name                 = "data"
  workspace_id         = azurerm_machine_learning_workspace.ml.id
  storage_container_id = azurerm_storage_container.data.resource_manager_id
}

resource "azurerm_search_service" "grounding" {
  name                                     = "harborpine-search"
  location                                 = "westeurope"
  resource_group_name                      = "rg-ai"
  sku                                      = "standard"
  replica_count                            = 3
  public_network_access_enabled            = false
  local_authentication_enabled             = false
  customer_managed_key_enforcement_enabled = true

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_storage_account" "data" {
  name                            = "harborpinedata"
  location                        = "westeurope"
  resource_group_name             = "rg-ai"
  account_tier                    = "Standard"
  account_replication_type        = "GRS"
  allow_nested_items_to_be_public = false
  shared_access_key_enabled       = false

  blob_properties {
    versioning_enabled = true
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.ai.id]
  }
}

resource "azurerm_storage_account_network_rules" "data" {
  storage_account_id         = azurerm_storage_account.data.id
  default_action             = "Deny"
  ip_rules                   = ["192.0.2.0/28"]
  virtual_network_subnet_ids = [azurerm_subnet.ml.id]
}

resource "azurerm_storage_account_customer_managed_key" "data" {
  storage_account_id = azurerm_storage_account.data.id
  key_vault_id       = azurerm_key_vault.ml.id
  key_name           = azurerm_key_vault_key.ai.name
}

resource "azurerm_storage_container" "data" {
  name               = "training"
  storage_account_id = azurerm_storage_account.data.id
}

resource "azurerm_container_registry" "images" {
  name                = "harborpineimages"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  sku                 = "Premium"
}

resource "azurerm_cosmosdb_account" "memory" {
  name                          = "harborpine-memory"
  location                      = "westeurope"
  resource_group_name           = "rg-ai"
  offer_type                    = "Standard"
  public_network_access_enabled = false
  local_authentication_enabled  = false
}

resource "azurerm_network_security_group" "gpu" {
  name                = "gpu"
  location            = "westeurope"
  resource_group_name = "rg-ai"
}

resource "azurerm_network_security_rule" "jupyter" {
  name                        = "jupyter"
  resource_group_name         = "rg-ai"
  network_security_group_name = azurerm_network_security_group.gpu.name
  access                      = "Allow"
  direction                   = "Inbound"
  priority                    = 100
  protocol                    = "Tcp"
  source_address_prefix       = "VirtualNetwork"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = "8888"
}

resource "azurerm_private_endpoint" "ai" {
  name                = "ai"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  subnet_id           = azurerm_subnet.ml.id

  private_service_connection {
    name                           = "ai"
    is_manual_connection           = false
    private_connection_resource_id = azurerm_cognitive_account.ai.id
    subresource_names              = ["account"]
  }
}

resource "azurerm_role_assignment" "user" {
  scope                = azurerm_cognitive_account.ai.id
  role_definition_name = "Cognitive Services OpenAI User"
  principal_id         = azurerm_user_assigned_identity.ai.principal_id
}

resource "azapi_resource" "endpoint" {
  type      = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2025-06-01"
  name      = "forecast"
  parent_id = azurerm_machine_learning_workspace.ml.id
  location  = "westeurope"

  body = {
    properties = {
      authMode            = "AADToken"
      publicNetworkAccess = "Disabled"
    }
  }
}

resource "azapi_resource" "deployment" {
  type      = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments@2025-06-01"
  name      = "blue"
  parent_id = azapi_resource.endpoint.id
  location  = "westeurope"

  body = {
    properties = {
      endpointComputeType       = "Managed"
      egressPublicNetworkAccess = "Disabled"
      appInsightsEnabled        = true
      environmentVariables = {
        LOG_LEVEL = "info"
      }
    }
  }
}

resource "azapi_resource" "defender" {
  type      = "Microsoft.CognitiveServices/accounts/defenderForAISettings@2025-09-01"
  name      = "Default"
  parent_id = azurerm_cognitive_account.ai.id

  body = {
    properties = {
      state = "Enabled"
    }
  }
}

resource "azurerm_databricks_workspace" "lake" {
  name                = "harborpine-lake"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  sku                 = "premium"
  public_network_access_enabled         = false
  default_storage_firewall_enabled      = true
  managed_services_cmk_key_vault_key_id = azurerm_key_vault_key.ai.id
  managed_disk_cmk_key_vault_key_id     = azurerm_key_vault_key.ai.id

  enhanced_security_compliance {
    enhanced_security_monitoring_enabled = true
  }

  custom_parameters {
    no_public_ip       = true
    virtual_network_id = azurerm_virtual_network.ai.id
  }
}

resource "azurerm_bot_service_azure_bot" "help" {
  name                = "help"
  resource_group_name = "rg-ai"
  location            = "global"
  sku                 = "S1"
  microsoft_app_id    = "11111111-1111-1111-1111-111111111111"
  endpoint            = "https://bot.harborpine.test/api/messages"
  local_authentication_enabled  = false
  public_network_access_enabled = false
  cmk_key_vault_key_url         = azurerm_key_vault_key.ai.id
}

resource "azurerm_synapse_workspace" "lake" {
  name                                 = "harborpine-lake"
  location                             = "westeurope"
  resource_group_name                  = "rg-ai"
  storage_data_lake_gen2_filesystem_id = "https://lake.dfs.core.windows.net/fs"
  sql_administrator_login              = "sqladmin"
  public_network_access_enabled        = false
  managed_virtual_network_enabled      = true
  data_exfiltration_protection_enabled = true

  customer_managed_key {
    key_name           = "ai"
    key_versionless_id = azurerm_key_vault_key.ai.versionless_id
  }
}

resource "azurerm_security_center_subscription_pricing" "ai" {
  resource_type = "AI"
  tier          = "Standard"
}

resource "azurerm_api_management_product" "models" {
  product_id            = "models"
  api_management_name   = "gateway"
  resource_group_name   = "rg-ai"
  display_name          = "Models"
  published             = true
  subscription_required = true
}

resource "azurerm_postgresql_flexible_server" "vectors" {
  name                          = "vectors"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  public_network_access_enabled = false
}

resource "azurerm_kubernetes_cluster" "gpu" {
  name                = "gpu"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  dns_prefix          = "gpu"
  local_account_disabled  = true
  private_cluster_enabled = true
}

resource "azurerm_container_app" "chat" {
  name                         = "chat"
  resource_group_name          = "rg-ai"
  container_app_environment_id = "/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.App/managedEnvironments/e"

  ingress {
    target_port                = 8080
    external_enabled           = true
    allow_insecure_connections = false
  }
}

resource "azapi_resource" "sessions" {
  type     = "Microsoft.App/sessionPools@2025-07-01"
  name     = "sessions"
  location = "westeurope"

  body = {
    properties = {
      containerType = "PythonLTS"
      sessionNetworkConfiguration = {
        status = "EgressDisabled"
      }
    }
  }
}

resource "azapi_resource" "health" {
  type     = "Microsoft.HealthBot/healthBots@2025-05-25"
  name     = "health"
  location = "westeurope"

  body = {
    sku = { name = "S1" }
    properties = {
      keyVaultProperties = {
        keyName     = "ai"
        keyVaultUri = "https://harborpine-ml.vault.azure.net"
      }
    }
  }
}

resource "azapi_resource" "agents" {
  type      = "Microsoft.CognitiveServices/accounts/capabilityHosts@2025-09-01"
  name      = "agents"
  parent_id = azurerm_ai_services.foundry.id

  body = {
    properties = {
      capabilityHostKind = "Agents"
      threadStorageConnections = ["cosmos"]
      vectorStoreConnections   = ["search"]
      storageConnections       = ["blobs"]
    }
  }
}

resource "azapi_resource" "foundry_projects" {
  type     = "Microsoft.CognitiveServices/accounts@2025-09-01"
  name     = "projects"
  location = "westeurope"

  identity {
    type = "SystemAssigned"
  }

  body = {
    kind = "AIServices"
    sku  = { name = "S0" }
    properties = {
      allowProjectManagement = true
      customSubDomainName           = "harborpine-projects"
      disableLocalAuth              = true
      publicNetworkAccess           = "Disabled"
      restrictOutboundNetworkAccess = true
      networkAcls = {
        defaultAction = "Deny"
      }
      networkInjections = [{ scenario = "agent", subnetArmId = azurerm_subnet.ml.id }]
      encryption = {
        keySource          = "Microsoft.KeyVault"
        keyVaultProperties = { keyName = "ai", keyVaultUri = "https://harborpine-ml.vault.azure.net" }
      }
    }
  }
}

resource "azurerm_monitor_diagnostic_setting" "ai" {
  name                       = "logs"
  target_resource_id         = azurerm_cognitive_account.ai.id
  log_analytics_workspace_id = "/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.OperationalInsights/workspaces/logs"

  enabled_log {
    category_group = "allLogs"
  }
}

resource "azurerm_monitor_diagnostic_setting" "foundry" {
  name                       = "logs"
  target_resource_id         = azurerm_ai_services.foundry.id
  log_analytics_workspace_id = "/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.OperationalInsights/workspaces/logs"

  enabled_log {
    category_group = "allLogs"
  }
}

resource "azurerm_monitor_diagnostic_setting" "ml" {
  name                       = "logs"
  target_resource_id         = azurerm_machine_learning_workspace.ml.id
  log_analytics_workspace_id = "/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.OperationalInsights/workspaces/logs"

  enabled_log {
    category_group = "allLogs"
  }
}

resource "azurerm_monitor_diagnostic_setting" "grounding" {
  name                       = "logs"
  target_resource_id         = azurerm_search_service.grounding.id
  log_analytics_workspace_id = "/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.OperationalInsights/workspaces/logs"

  enabled_log {
    category_group = "allLogs"
  }
}

resource "azurerm_monitor_diagnostic_setting" "lake" {
  name                       = "logs"
  target_resource_id         = azurerm_databricks_workspace.lake.id
  log_analytics_workspace_id = "/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.OperationalInsights/workspaces/logs"

  enabled_log {
    category_group = "allLogs"
  }
}

resource "azurerm_monitor_diagnostic_setting" "projects" {
  name                       = "logs"
  target_resource_id         = azapi_resource.foundry_projects.id
  log_analytics_workspace_id = "/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.OperationalInsights/workspaces/logs"

  enabled_log {
    category_group = "allLogs"
  }
}

resource "azurerm_cognitive_deployment" "filtered" {
  name                   = "filtered"
  cognitive_account_id   = azurerm_cognitive_account.ai.id
  rai_policy_name        = "Microsoft.DefaultV2"
  version_upgrade_option = "NoAutoUpgrade"

  model {
    format  = "OpenAI"
    name    = "gpt-4o"
    version = "2024-11-20"
  }

  sku {
    name = "Standard"
  }
}

resource "azapi_resource" "hub" {
  type     = "Microsoft.MachineLearningServices/workspaces@2025-06-01"
  name     = "hub"
  location = "westeurope"

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.ai.id]
  }

  body = {
    kind = "Hub"
    properties = {
      enableDataIsolation             = true
      allowPublicAccessWhenBehindVnet = false
      publicNetworkAccess             = "Disabled"
      systemDatastoresAuthMode        = "identity"
      managedNetwork                  = { isolationMode = "AllowOnlyApprovedOutbound" }
      serverlessComputeSettings       = { serverlessComputeNoPublicIP = true }
      encryption = {
        status             = "Enabled"
        keyVaultProperties = { keyIdentifier = azurerm_key_vault_key.ai.id, keyVaultArmId = azurerm_key_vault.ml.id }
      }
    }
  }
}

resource "azurerm_monitor_diagnostic_setting" "hub" {
  name                       = "logs"
  target_resource_id         = azapi_resource.hub.id
  log_analytics_workspace_id = "/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.OperationalInsights/workspaces/logs"

  enabled_log {
    category_group = "audit"
  }
}

resource "azapi_resource" "registry" {
  type     = "Microsoft.MachineLearningServices/registries@2025-06-01"
  name     = "models"
  location = "westeurope"

  body = {
    properties = {
      publicNetworkAccess = "Disabled"
      regionDetails = [{
        location = "westeurope"
        storageAccountDetails = [{
          systemCreatedStorageAccount = { allowBlobPublicAccess = false }
        }]
      }]
    }
  }
}

resource "azapi_resource" "serverless" {
  type      = "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints@2025-06-01"
  name      = "phi"
  parent_id = azurerm_machine_learning_workspace.ml.id
  location  = "westeurope"

  body = {
    properties = {
      authMode      = "AAD"
      contentSafety = { contentSafetyStatus = "Enabled" }
      modelSettings = { modelId = "azureml://registries/azureml/models/Phi-4" }
    }
  }
}

resource "azapi_resource" "workbench" {
  type      = "Microsoft.MachineLearningServices/workspaces/computes@2025-06-01"
  name      = "workbench"
  parent_id = azurerm_machine_learning_workspace.ml.id
  location  = "westeurope"

  body = {
    properties = {
      computeType      = "ComputeInstance"
      disableLocalAuth = true
      properties = {
        enableNodePublicIp      = false
        idleTimeBeforeShutdown  = "PT30M"
        osImageMetadata         = { isLatestOsImageVersion = true }
        sshSettings             = { sshPublicAccess = "Disabled" }
        subnet                  = { id = azurerm_subnet.ml.id }
        setupScripts = {
          scripts = {
            startupScript = {
              scriptSource = "inline"
              scriptData   = base64encode("pip install -r requirements.txt")
            }
          }
        }
      }
    }
  }
}
