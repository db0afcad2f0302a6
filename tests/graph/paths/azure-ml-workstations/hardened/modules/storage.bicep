param name string
param location string
param openToAll bool

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  sku: { name: 'Standard_LRS' }
  kind: 'StorageV2'
  properties: {
    allowBlobPublicAccess: openToAll
    allowSharedKeyAccess: openToAll
    minimumTlsVersion: 'TLS1_2'
    networkAcls: { defaultAction: openToAll ? 'Allow' : 'Deny', bypass: 'AzureServices' }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
}

resource training 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'training'
  properties: { publicAccess: openToAll ? 'Container' : 'None' }
}

output id string = account.id
