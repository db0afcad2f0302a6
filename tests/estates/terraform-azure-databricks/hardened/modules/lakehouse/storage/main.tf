variable "name" { type = string }
variable "resource_group" { type = string }
variable "location" { type = string }
variable "containers" { type = set(string) }
variable "open" { type = bool }
variable "key" {
  type    = string
  default = null
}

resource "azurerm_storage_account" "this" {
  name                            = var.name
  resource_group_name             = var.resource_group
  location                        = var.location
  account_tier                    = "Standard"
  account_replication_type        = "GRS"
  is_hns_enabled                  = true
  min_tls_version                 = var.open ? "TLS1_0" : "TLS1_2"
  shared_access_key_enabled       = var.open
  allow_nested_items_to_be_public = false

  network_rules {
    default_action = var.open ? "Allow" : "Deny"
    bypass         = ["AzureServices"]
  }
}

resource "azurerm_storage_account_customer_managed_key" "this" {
  for_each = toset(compact([var.key]))

  storage_account_id = azurerm_storage_account.this.id
  key_vault_key_id   = each.value
}

resource "azurerm_storage_container" "this" {
  for_each = var.containers

  name               = each.value
  storage_account_id = azurerm_storage_account.this.id
}

output "id" {
  value = azurerm_storage_account.this.id
}
