param name string
param location string
@description('With directories, as Spark and Synapse like it.')
param layered bool
param containers { name: string }[]
param key {
  vaultUri: string
  name: string
  identityId: string
}

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: layered ? 'Standard_ZRS' : 'Standard_LRS' }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${key.identityId}': {} }
  }
  properties: {
    isHnsEnabled: layered
    minimumTlsVersion: 'TLS1_2'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    publicNetworkAccess: 'Disabled'
    networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' }
    encryption: {
      keySource: 'Microsoft.Keyvault'
      identity: { userAssignedIdentity: key.identityId }
      keyvaultproperties: { keyvaulturi: key.vaultUri, keyname: key.name }
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    // accounts with directories know no versions
    properties: layered ? {} : { isVersioningEnabled: true }

    resource container 'containers' = [for one in containers: {
      name: one.name
      properties: { publicAccess: 'None' }
    }]
  }
}

output name string = account.name
output lakeUrl string = account.properties.primaryEndpoints.dfs
