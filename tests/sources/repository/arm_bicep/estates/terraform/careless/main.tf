provider "azurerm" {
  features {}
}

data "azurerm_subscription" "current" {}

resource "azurerm_cognitive_account" "ai" {
  name                = "harborpine-ai"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  kind                = "OpenAI"
  sku_name            = "S0"

  network_acls {
    default_action = "Deny"
    ip_rules       = ["192.0.2.1", "0.0.0.0/0"]
  }
}

resource "azurerm_ai_services" "foundry" {
  name                = "harborpine-foundry"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  sku_name            = "S0"
}

resource "azurerm_cognitive_deployment" "chat" {
  name                 = "chat"
  cognitive_account_id = azurerm_cognitive_account.ai.id
  rai_policy_name      = azurerm_cognitive_account_rai_policy.lax.name

  model {
    format = "OpenAI"
    name   = "gpt-4o"
  }

  sku {
    name = "GlobalStandard"
  }
}

resource "azurerm_cognitive_account_rai_policy" "lax" {
  name                 = "lax"
  cognitive_account_id = azurerm_cognitive_account.ai.id
  base_policy_name     = "Microsoft.DefaultV2"
  mode                 = "Asynchronous_filter"

  content_filter {
    name               = "Hate"
    filter_enabled     = true
    block_enabled      = true
    severity_threshold = "High"
    source             = "Prompt"
  }

  content_filter {
    name               = "Jailbreak"
    filter_enabled     = true
    block_enabled      = false
    severity_threshold = "High"
    source             = "Prompt"
  }

  content_filter {
    name               = "Protected Material Code"
    filter_enabled     = false
    block_enabled      = false
    severity_threshold = "High"
    source             = "Completion"
  }
}

resource "azurerm_cognitive_account_connection_api_key" "search" {
  name                 = "search"
  cognitive_account_id = azurerm_cognitive_account.ai.id
  category             = "CognitiveSearch"
  target               = "http://search.example.com"
  api_key              = azurerm_search_service.grounding.primary_key
}

resource "azurerm_machine_learning_workspace" "ml" {
  name                    = "harborpine-ml"
  location                = "westeurope"
  resource_group_name     = "rg-ai"
  application_insights_id = "/subscriptions/0/resourceGroups/rg-ai/providers/Microsoft.Insights/components/ai"
  key_vault_id            = azurerm_key_vault.ml.id
  storage_account_id      = azurerm_storage_account.data.id
  v1_legacy_mode_enabled  = true

  identity {
    type = "SystemAssigned"
  }

  serverless_compute {
    public_ip_enabled = true
  }
}

resource "azurerm_machine_learning_workspace_network_outbound_rule_fqdn" "any" {
  name             = "any"
  workspace_id     = azurerm_machine_learning_workspace.ml.id
  destination_fqdn = "*.blob.core.windows.net"
}

resource "azurerm_machine_learning_compute_instance" "notebook" {
  name                          = "notebook"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.ml.id
  virtual_machine_size          = "STANDARD_DS2_V2"

  ssh {
    public_key = "ssh-ed25519 AAAA"
  }
}

resource "azurerm_machine_learning_compute_cluster" "train" {
  name                          = "train"
  location                      = "westeurope"
  machine_learning_workspace_id = azurerm_machine_learning_workspace.ml.id
  vm_priority                   = "Dedicated"
  vm_size                       = "STANDARD_NC6"
  ssh_public_access_enabled     = true

  ssh {
    admin_username = "operator"
    admin_password = "Harborpine-2026"
  }

  scale_settings {
    min_node_count                       = 2
    max_node_count                       = 4
    scale_down_nodes_after_idle_duration = "PT30S"
  }
}

resource "azurerm_machine_learning_datastore_blobstorage" "data" {
  name                 = "data"
  workspace_id         = azurerm_machine_learning_workspace.ml.id
  storage_container_id = azurerm_storage_container.data.resource_manager_id
  account_key          = azurerm_storage_account.data.primary_access_key
}

resource "azurerm_search_service" "grounding" {
  name                = "harborpine-search"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  sku                 = "standard"
}

resource "azurerm_search_service" "filtered" {
  name                = "harborpine-filtered"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  sku                 = "standard"
  allowed_ips         = ["192.0.2.1", "0.0.0.0/0"]
}

resource "azurerm_storage_account" "data" {
  name                       = "harborpinedata"
  location                   = "westeurope"
  resource_group_name        = "rg-ai"
  account_tier               = "Standard"
  account_replication_type   = "LRS"
  https_traffic_only_enabled = false
  min_tls_version            = "TLS1_0"
}

resource "azurerm_storage_container" "data" {
  name                  = "training"
  storage_account_id    = azurerm_storage_account.data.id
  container_access_type = "blob"
}

resource "azurerm_key_vault" "ml" {
  name                = "harborpine-ml"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  sku_name            = "standard"
  tenant_id           = "00000000-0000-0000-0000-000000000000"
}

resource "azurerm_container_registry" "images" {
  name                   = "harborpineimages"
  location               = "westeurope"
  resource_group_name    = "rg-ai"
  sku                    = "Premium"
  admin_enabled          = true
  anonymous_pull_enabled = true
}

resource "azurerm_cosmosdb_account" "memory" {
  name                = "harborpine-memory"
  location            = "westeurope"
  resource_group_name = "rg-ai"
  offer_type          = "Standard"
}

resource "azurerm_network_security_group" "gpu" {
  name                = "gpu"
  location            = "westeurope"
  resource_group_name = "rg-ai"

  security_rule {
    name                       = "jupyter"
    access                     = "Allow"
    direction                  = "Inbound"
    priority                   = 100
    protocol                   = "Tcp"
    source_address_prefix      = "*"
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "8888"
  }
}

resource "azurerm_network_security_rule" "ssh" {
  name                        = "ssh"
  resource_group_name         = "rg-ai"
  network_security_group_name = azurerm_network_security_group.gpu.name
  access                      = "Allow"
  direction                   = "Inbound"
  priority                    = 110
  protocol                    = "Tcp"
  source_address_prefix       = "Internet"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_ranges     = ["22", "443"]
}

resource "azurerm_network_security_rule" "all" {
  name                        = "all"
  resource_group_name         = "rg-ai"
  network_security_group_name = azurerm_network_security_group.gpu.name
  access                      = "Allow"
  direction                   = "Inbound"
  priority                    = 120
  protocol                    = "*"
  source_address_prefix       = "0.0.0.0/0"
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = "*"
}

resource "azurerm_role_assignment" "owner" {
  scope                = "/subscriptions/00000000-0000-0000-0000-000000000000"
  role_definition_name = "Owner"
  principal_id         = azurerm_machine_learning_workspace.ml.identity[0].principal_id
}

resource "azapi_resource" "endpoint" {
  type      = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2025-06-01"
  name      = "forecast"
  parent_id = azurerm_machine_learning_workspace.ml.id
  location  = "westeurope"

  body = {
    properties = {
      authMode = "Key"
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
      endpointComputeType = "Managed"
      environmentVariables = {
        OPENAI_API_KEY = "not-a-real-key"
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
      state = "Disabled"
    }
  }
}
