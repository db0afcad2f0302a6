@description('Training data and what the workspace writes.')
param name string
param location string
param replication 'LRS' | 'GRS' = 'GRS'
param options {
  httpsOnly: bool?
  minimumTls: string?
  publicBlobs: bool?
  sharedKey: bool?
  versioned: bool?
  identityId: string?
  keyVaultUri: string?
  keyName: string?
  network: { ranges: string[], subnets: string[] }?
} = {}
param containers { name: string, access: string? }[] = []

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_${replication}'
  }
  identity: options.?identityId == null ? null : {
    type: 'UserAssigned'
    userAssignedIdentities: { '${options.identityId!}': {} }
  }
  properties: union({
    supportsHttpsTrafficOnly: options.?httpsOnly ?? true
    minimumTlsVersion: options.?minimumTls ?? 'TLS1_2'
    allowBlobPublicAccess: options.?publicBlobs ?? true
    allowSharedKeyAccess: options.?sharedKey ?? true
    networkAcls: options.?network == null ? null : {
      defaultAction: 'Deny'
      bypass: 'AzureServices'
      ipRules: [for range in (options.?network.?ranges ?? []): { value: range, action: 'Allow' }]
      virtualNetworkRules: [for subnet in (options.?network.?subnets ?? []): { id: subnet }]
    }
  }, options.?keyName == null ? {} : {
    encryption: {
      keySource: 'Microsoft.Keyvault'
      keyvaultproperties: {
        keyname: options.keyName!
        keyvaulturi: options.keyVaultUri!
      }
    }
  })

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      isVersioningEnabled: options.?versioned ?? false
    }

    resource shares 'containers' = [for container in containers: {
      name: container.name
      properties: {
        publicAccess: container.?access ?? 'None'
      }
    }]
  }
}

output id string = account.id
output name string = account.name
