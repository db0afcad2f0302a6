param location string

var blobDataReader = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'stchurnrecords'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    publicNetworkAccess: 'Enabled'
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource records 'containers' = {
      name: 'records'
    }
  }
}

resource reader 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-churn-cluster'
  location: location
}

resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, reader.id, blobDataReader)
  scope: storage
  properties: {
    principalId: reader.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataReader)
  }
}

output storageName string = storage.name
output readerId string = reader.id
