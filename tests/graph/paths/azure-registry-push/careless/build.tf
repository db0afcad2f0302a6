resource "azurerm_virtual_network" "build" {
  name                = "vnet-build"
  resource_group_name = azurerm_resource_group.scoring.name
  location            = azurerm_resource_group.scoring.location
  address_space       = ["10.4.0.0/16"]
}

resource "azurerm_subnet" "build" {
  name                 = "build"
  resource_group_name  = azurerm_resource_group.scoring.name
  virtual_network_name = azurerm_virtual_network.build.name
  address_prefixes     = ["10.4.1.0/24"]
}

resource "azurerm_network_security_group" "build" {
  name                = "nsg-build"
  resource_group_name = azurerm_resource_group.scoring.name
  location            = azurerm_resource_group.scoring.location

  security_rule {
    name                       = "web"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "*"
    source_address_prefix      = "*"
    destination_address_prefix = "*"
  }
}

resource "azurerm_public_ip" "build" {
  name                = "pip-build"
  resource_group_name = azurerm_resource_group.scoring.name
  location            = azurerm_resource_group.scoring.location
  allocation_method   = "Static"
  sku                 = "Standard"
}

resource "azurerm_network_interface" "build" {
  name                = "nic-build"
  resource_group_name = azurerm_resource_group.scoring.name
  location            = azurerm_resource_group.scoring.location

  ip_configuration {
    name                          = "main"
    subnet_id                     = azurerm_subnet.build.id
    private_ip_address_allocation = "Dynamic"
    public_ip_address_id          = azurerm_public_ip.build.id
  }
}

resource "azurerm_network_interface_security_group_association" "build" {
  network_interface_id      = azurerm_network_interface.build.id
  network_security_group_id = azurerm_network_security_group.build.id
}

resource "azurerm_linux_virtual_machine" "build" {
  name                            = "vm-build"
  resource_group_name             = azurerm_resource_group.scoring.name
  location                        = azurerm_resource_group.scoring.location
  size                            = "Standard_D4s_v5"
  admin_username                  = "build"
  disable_password_authentication = true
  network_interface_ids           = [azurerm_network_interface.build.id]

  admin_ssh_key {
    username   = "build"
    public_key = file("build.pub")
  }

  identity {
    type = "SystemAssigned"
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = "Canonical"
    offer     = "ubuntu-24_04-lts"
    sku       = "server"
    version   = "latest"
  }
}

resource "azurerm_role_definition" "pusher" {
  name  = "Image pusher"
  scope = azurerm_resource_group.scoring.id

  permissions {
    actions = [
      "Microsoft.ContainerRegistry/registries/pull/*",
      "Microsoft.ContainerRegistry/registries/push/*",
    ]
  }
}

resource "azurerm_role_assignment" "build_pushes" {
  scope              = azurerm_resource_group.scoring.id
  role_definition_id = azurerm_role_definition.pusher.role_definition_resource_id
  principal_id       = azurerm_linux_virtual_machine.build.identity[0].principal_id
}
