// Churn prediction: files land in storage, Synapse shapes them, Databricks trains on what comes out.
param workload string = 'churn'
param location string = resourceGroup().location
param vaultName string = 'kv-analytics-shared'
param vaultGroup string = 'rg-analytics-shared'
@description('A network with the delegated subnets `hosts` and `containers`.')
param networkId string
param logWorkspaceId string

var stores = [
  {
    name: 'lake'
    layered: true
    containers: [
      { name: 'raw' }
      { name: 'curated' }
      { name: 'training' }
      { name: 'reference' }
    ]
  }
  {
    name: 'landing'
    layered: false
    containers: [
      { name: 'branches' }
    ]
  }
]

module storage 'modules/storage.bicep' = [for store in stores: {
  name: 'storage-${store.name}'
  params: {
    name: 'st${workload}${store.name}'
    location: location
    layered: store.layered
    containers: store.containers
    key: { vaultUri: vault.properties.vaultUri, name: 'storage', identityId: identity.id }
  }
}]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${workload}-keys'
  location: location
}

module databricks 'modules/databricks.json' = {
  name: 'databricks'
  params: {
    workspaceName: 'dbw-${workload}'
    location: location
    publicNetworkAccess: 'Disabled'
    networkId: networkId
    connectorId: connector.id
    key: { vaultUri: vault.properties.vaultUri, name: 'databricks', version: '5f2b6c1e0d4a4f8e9a7b3c2d1e0f9a8b' }
    logWorkspaceId: logWorkspaceId
  }
}

resource connector 'Microsoft.Databricks/accessConnectors@2024-05-01' = {
  name: 'dbac-${workload}'
  location: location
  identity: { type: 'SystemAssigned' }
}

module connectorAccess 'modules/access.bicep' = [for (store, i) in stores: {
  name: 'access-${store.name}'
  params: {
    storageName: storage[i].outputs.name
    principalId: connector.identity.principalId
  }
}]

module synapse 'modules/synapse.bicep' = {
  name: 'synapse'
  params: {
    name: 'syn-${workload}'
    location: location
    lakeUrl: storage[0].outputs.lakeUrl
    fileSystem: 'curated'
    sqlPassword: vault.getSecret('synapse-sql')
    keyUrl: '${vault.properties.vaultUri}keys/synapse'
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
  scope: resourceGroup(vaultGroup)
}

module vaultAccess 'modules/vaultAccess.bicep' = {
  name: 'vault-access'
  scope: resourceGroup(vaultGroup)
  params: {
    vaultName: vaultName
    principals: [ identity.properties.principalId, synapse.outputs.principalId ]
  }
}
