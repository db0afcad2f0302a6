using 'main.bicep'

var platform = '/subscriptions/0a2f3f66-3b1c-4a9a-8a52-7e1f6a0c9d10/resourceGroups/rg-platform/providers'

param logWorkspaceId = '${platform}/Microsoft.OperationalInsights/workspaces/log-central'
param key = {
  vaultUri: 'https://kv-platform-ai.vault.azure.net'
  name: 'foundry'
  identityId: '${platform}/Microsoft.ManagedIdentity/userAssignedIdentities/id-foundry-key'
  identityClientId: 'd0b0f0f6-7c02-4c39-9b27-1f0a8f8a3b55'
}
param agentSubnetId = '${platform}/Microsoft.Network/virtualNetworks/vnet-hub/subnets/agents'
