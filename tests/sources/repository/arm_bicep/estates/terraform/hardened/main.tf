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

resource "azurerm_private_endpoint" "search" {
  name                = "search"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  subnet_id           = azurerm_subnet.ml.id

  private_service_connection {
    name                           = "search"
    is_manual_connection           = false
    private_connection_resource_id = azurerm_search_service.grounding.id
    subresource_names              = ["searchService"]
  }
}

resource "azurerm_private_endpoint" "memory" {
  name                = "memory"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  subnet_id           = azurerm_subnet.ml.id

  private_service_connection {
    name                           = "memory"
    is_manual_connection           = false
    private_connection_resource_id = azurerm_cosmosdb_account.memory.id
    subresource_names              = ["Sql"]
  }
}
