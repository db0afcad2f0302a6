variable "name" { type = string }
variable "resource_group" { type = string }
variable "location" { type = string }
variable "cidr" { type = string }

resource "azurerm_virtual_network" "this" {
  name                = "vnet-${var.name}"
  resource_group_name = var.resource_group
  location            = var.location
  address_space       = [var.cidr]
}

resource "azurerm_subnet" "this" {
  for_each = { public = 0, private = 1 }

  name                 = each.key
  resource_group_name  = var.resource_group
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [cidrsubnet(var.cidr, 4, each.value)]

  delegation {
    name = "databricks"
    service_delegation {
      name = "Microsoft.Databricks/workspaces"
    }
  }
}

resource "azurerm_network_security_group" "this" {
  name                = "nsg-${var.name}"
  resource_group_name = var.resource_group
  location            = var.location
}

resource "azurerm_network_security_rule" "this" {
  for_each = {
    mlflow = { port = "5000", from = "10.0.0.0/8" }
    ssh    = { port = "22", from = "10.1.0.0/24" }
  }

  name                        = each.key
  priority                    = 200 + index(keys({ mlflow = 0, ssh = 1 }), each.key)
  direction                   = "Inbound"
  access                      = "Allow"
  protocol                    = "Tcp"
  source_port_range           = "*"
  source_address_prefix       = each.value.from
  destination_port_range      = each.value.port
  destination_address_prefix  = "*"
  resource_group_name         = var.resource_group
  network_security_group_name = azurerm_network_security_group.this.name
}

output "id" {
  value = azurerm_virtual_network.this.id
}

output "public" {
  value = azurerm_subnet.this["public"].name
}

output "private" {
  value = azurerm_subnet.this["private"].name
}
