// A portal that makes identities for projects, and the vault with the keys of the model vendors.
param location string = resourceGroup().location
param supportUrl string

var identityContributor = 'e40ec5ca-96e0-45a2-b4ff-59039f2c2b59' // Managed Identity Contributor
var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-projects'
  location: location
  sku: { name: 'B1' }
  kind: 'linux'
  properties: { reserved: true }
}

resource portal 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-projects'
  location: location
  kind: 'app,linux'
  identity: { type: 'SystemAssigned' }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    siteConfig: { appSettings: [ { name: 'SUPPORT_URL', value: supportUrl } ] }
  }
}

resource makesIdentities 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, portal.id, identityContributor)
  properties: {
    principalId: portal.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: resourceId('Microsoft.Authorization/roleDefinitions', identityContributor)
  }
}

resource gateway 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-model-gateway'
  location: location
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-model-keys'
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
  name: guid(vault.id, gateway.id, secretsUser)
  scope: vault
  properties: {
    principalId: gateway.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: resourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}
