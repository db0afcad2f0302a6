using '../main.bicep'

param environmentName = 'prod'
param location = 'swedencentral'
param endpointSubnetId = '/subscriptions/0a2f3f66-3b1c-4a9a-8a52-7e1f6a0c9d10/resourceGroups/rg-network-prod/providers/Microsoft.Network/virtualNetworks/vnet-ai/subnets/endpoints'
param tags = {
  team: 'handbook'
}
