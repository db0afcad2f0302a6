param name string
param location string
param tags object = {}
param keys string[]
param keyUser string

// Key Vault Crypto Service Encryption User
var mayEncrypt = 'e147488a-f6f5-4113-8e2d-b22465e65bf6'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { family: 'A', name: 'standard' }
    tenantId: tenant().tenantId
    enableRbacAuthorization: true
    enablePurgeProtection: true
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
  }
}

resource key 'Microsoft.KeyVault/vaults/keys@2023-07-01' = [for key in keys: {
  parent: vault
  name: key
  properties: { kty: 'RSA', keySize: 3072 }
}]

resource wraps 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, keyUser, mayEncrypt)
  scope: vault
  properties: {
    principalId: keyUser
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', mayEncrypt)
  }
}

output id string = vault.id
output uri string = vault.properties.vaultUri
