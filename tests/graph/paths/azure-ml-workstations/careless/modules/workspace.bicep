param name string
param location string
param storageId string
param computes array

resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: '${name}-kv'
  location: location
  properties: {
    sku: { family: 'A', name: 'standard' }
    tenantId: subscription().tenantId
    enableRbacAuthorization: true
    enablePurgeProtection: true
  }
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2024-04-01' = {
  name: name
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { storageAccount: storageId, keyVault: kv.id, publicNetworkAccess: 'Enabled' }
}

resource lab 'Microsoft.MachineLearningServices/workspaces/computes@2024-04-01' = [for c in computes: {
  parent: workspace
  name: c.name
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    computeType: 'ComputeInstance'
    properties: { vmSize: c.size, enableNodePublicIp: c.publicIp, sshSettings: { sshPublicAccess: c.publicIp ? 'Enabled' : 'Disabled' } }
  }
}]

resource data 'Microsoft.MachineLearningServices/workspaces/datastores@2024-04-01' = {
  parent: workspace
  name: 'training'
  properties: {
    datastoreType: 'AzureBlob'
    accountName: last(split(storageId, '/'))
    containerName: 'training'
    credentials: { credentialsType: 'None' }
  }
}

resource endpoint 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2024-04-01' = {
  parent: workspace
  name: '${name}-score'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { authMode: 'Key', publicNetworkAccess: 'Enabled' }
}

output computePrincipals array = [for (c, i) in computes: lab[i].identity.principalId]
