resource "azurerm_virtual_network" "v" {
  name = "v"
  address_space = ["10.0.0.0/16"]
}
resource "azurerm_subnet" "s" {
  name = "s"
  virtual_network_name = azurerm_virtual_network.v.name
  address_prefixes = ["10.0.1.0/24"]
}
resource "azurerm_public_ip" "p" {
  name = "p"
  allocation_method = "Static"
  sku = "Standard"
}
resource "azurerm_network_interface" "n" {
  name = "n"
  ip_configuration {
    name = "i"
    subnet_id = azurerm_subnet.s.id
    private_ip_address_allocation = "Dynamic"
    public_ip_address_id = azurerm_public_ip.p.id
  }
}
resource "azurerm_network_security_group" "g" {
  name = "g"
  security_rule {
    name = "jupyter"
    priority = 100
    direction = "Inbound"
    access = "Allow"
    protocol = "Tcp"
    source_port_range = "*"
    destination_port_range = "8888"
    source_address_prefix = "*"
    destination_address_prefix = "*"
  }
}
resource "azurerm_network_interface_security_group_association" "a" {
  network_interface_id = azurerm_network_interface.n.id
  network_security_group_id = azurerm_network_security_group.g.id
}
resource "azurerm_linux_virtual_machine" "vm" {
  name = "vm"
  size = "Standard_NC6"
  custom_data = base64encode("#!/bin/bash\ndocker run -p 8888:6333 qdrant/qdrant")
  network_interface_ids = [azurerm_network_interface.n.id]
}
resource "azurerm_linux_web_app" "w" {
  name = "w"
  site_config {
    ip_restriction {
      ip_address = "198.51.100.0/24"
      action = "Allow"
      priority = 100
    }
  }
}
resource "azurerm_linux_web_app" "o" {
  name = "o"
  site_config {}
  auth_settings_v2 {
    auth_enabled = true
    require_authentication = true
    login {}
  }
}
resource "azurerm_container_group" "c" {
  name = "c"
  os_type = "Linux"
  ip_address_type = "Public"
  container {
    name = "c"
    image = "ollama/ollama:0.5"
    cpu = 1
    memory = 2
    ports { port = 11434 }
  }
}
resource "azurerm_postgresql_flexible_server" "d" { name = "d" }
resource "azurerm_postgresql_flexible_server_firewall_rule" "d" {
  name = "all"
  server_id = azurerm_postgresql_flexible_server.d.id
  start_ip_address = "0.0.0.0"
  end_ip_address = "255.255.255.255"
}
