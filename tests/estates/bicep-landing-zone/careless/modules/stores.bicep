import { keyType, named } from 'types.bicep'

@description('What agents keep: files in a storage account, threads in Cosmos DB.')
param workload string
param location string = resourceGroup().location
param key keyType

resource files 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'stagents${workload}weu'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${key.identityId}': {} }
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: 'Disabled'
    encryption: {
      keySource: 'Microsoft.Keyvault'
      identity: { userAssignedIdentity: key.identityId }
      keyvaultproperties: { keyvaulturi: key.vaultUri, keyname: key.name }
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: { isVersioningEnabled: true }
  }
}

resource threads 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: named('cosmos-agents', workload)
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [ { locationName: location, failoverPriority: 0 } ]
    disableLocalAuth: true
    publicNetworkAccess: 'Disabled'
  }
}

output filesId string = files.id
output filesEndpoint string = files.properties.primaryEndpoints.blob
output threadsId string = threads.id
output threadsEndpoint string = threads.properties.documentEndpoint
