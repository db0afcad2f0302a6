// Churn prediction: files land in storage, Synapse shapes them, Databricks trains on what comes out.
param workload string = 'churn'
param location string = resourceGroup().location
@secure()
@description('Of the SQL pools; people sign in with Microsoft Entra ID.')
param sqlPassword string = 'Winter-in-Redmond-2026'
param vaultName string = 'kv-analytics-shared'

var stores = [
  {
    name: 'lake'
    layered: true
    containers: [
      { name: 'raw' }
      { name: 'curated' }
      { name: 'training' }
      // postcodes and the like, which anybody may have
      { name: 'reference', access: 'Blob' }
    ]
  }
  {
    name: 'landing'
    layered: false
    // the branches' gateway knows nothing newer
    tls: 'TLS1_0'
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
    minimumTls: store.?tls ?? 'TLS1_2'
    containers: store.containers
  }
}]

module databricks 'modules/databricks.json' = {
  name: 'databricks'
  params: {
    workspaceName: 'dbw-${workload}'
    location: location
    pricingTier: 'standard'
    disablePublicIp: false
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
    sqlPassword: sqlPassword
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource readers 'Microsoft.KeyVault/vaults/accessPolicies@2023-07-01' = {
  parent: vault
  name: 'add'
  properties: {
    accessPolicies: [
      {
        tenantId: subscription().tenantId
        objectId: synapse.outputs.principalId
        permissions: { secrets: [ 'get', 'list' ] }
      }
    ]
  }
}
