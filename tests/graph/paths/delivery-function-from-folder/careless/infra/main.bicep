// The function in which the desk's agent runs, and the vault with the keys of the model vendors.
param location string = resourceGroup().location

var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-desk'
  location: location
  sku: { name: 'EP1' }
  kind: 'linux'
  properties: { reserved: true }
}

resource desk 'Microsoft.Web/sites@2023-12-01' = {
  name: 'func-desk'
  location: location
  kind: 'functionapp,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Disabled'
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-desk'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }

  resource vendor 'secrets' = {
    name: 'vendor-api-key'
    properties: { contentType: 'text/plain', attributes: { exp: 1798761600 } }
  }
}

resource readsKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, desk.id, secretsUser)
  scope: vault
  properties: {
    principalId: desk.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: resourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}
