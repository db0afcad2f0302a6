# Where answers are scored before a release.
module "workspace" {
  source = "./modules/workspace"

  name           = "mlw-${local.suffix}"
  resource_group = azurerm_resource_group.this
  storage_id     = azurerm_storage_account.documents.id
  key_vault_id   = azurerm_key_vault.ai.id
  key_id         = one(azurerm_key_vault_key.ai[*].id)
  isolation      = var.private ? "AllowOnlyApprovedOutbound" : "Disabled"
  log_analytics  = azurerm_log_analytics_workspace.this.id
  clusters = {
    scoring = { size = "Standard_D4s_v5", min = 0 }
    gpu     = { size = "Standard_NC24ads_A100_v4", min = var.stage == "prod" ? 0 : 1 }
  }
}

# A filter that stops jailbreaks; the provider does not know the newest kinds yet.
resource "azapi_resource" "filter" {
  type      = "Microsoft.CognitiveServices/accounts/raiPolicies@2025-06-01"
  name      = "strict"
  parent_id = module.openai.id

  body = {
    properties = {
      basePolicyName = "Microsoft.DefaultV2"
      mode           = var.stage == "prod" ? "Blocking" : "Asynchronous_filter"
      contentFilters = concat(
        [for category in ["Hate", "Sexual", "Violence", "Selfharm"] : {
          name              = category
          enabled           = true
          blocking          = true
          severityThreshold = "Medium"
          source            = "Prompt"
        }],
        [
          { name = "Jailbreak", enabled = true, blocking = true, source = "Prompt" },
          { name = "Indirect Attack", enabled = true, blocking = var.stage == "prod", source = "Prompt" },
          { name = "Protected Material Text", enabled = true, blocking = true, source = "Completion" },
        ],
      )
    }
  }
}

resource "azurerm_role_assignment" "search_reads" {
  scope                = azurerm_storage_account.documents.id
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = azurerm_user_assigned_identity.ai.principal_id
}

resource "azurerm_role_assignment" "ci" {
  count = var.stage == "dev" ? 1 : 0

  scope                = "/subscriptions/${var.subscription}"
  role_definition_name = "Contributor"
  principal_id         = azurerm_user_assigned_identity.ai.principal_id
}
