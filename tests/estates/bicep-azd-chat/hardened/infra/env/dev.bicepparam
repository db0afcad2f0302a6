using '../main.bicep'

var team = 'handbook'

param environmentName = 'dev'
param location = 'swedencentral'
// the group of the team's developers
param principalId = '6f0f1c0e-58c1-4c8f-9d59-5c5f8e8a9f11'
param endpointSubnetId = '/subscriptions/4f8f9c2e-5f0f-4b1e-9a61-1d3a4f2f7c55/resourceGroups/rg-network-dev/providers/Microsoft.Network/virtualNetworks/vnet-ai/subnets/endpoints'
param tags = {
  team: team
  costCentre: readEnvironmentVariable('COST_CENTRE', '4711')
}
