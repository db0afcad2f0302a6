param name string
param location string
@description('With directories, as Spark and Synapse like it.')
param layered bool
param minimumTls string = 'TLS1_2'
param containers { name: string, access: string? }[]

var isPublic = contains(map(containers, one => one.?access ?? 'None'), 'Blob')

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: layered ? 'Standard_ZRS' : 'Standard_LRS' }
  properties: {
    isHnsEnabled: layered
    minimumTlsVersion: minimumTls
    allowBlobPublicAccess: isPublic
    networkAcls: { defaultAction: 'Allow', bypass: 'AzureServices' }
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource container 'containers' = [for one in containers: {
      name: one.name
      properties: { publicAccess: one.?access ?? 'None' }
    }]
  }
}

output name string = account.name
output lakeUrl string = account.properties.primaryEndpoints.dfs
