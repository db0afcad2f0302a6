param name string
param location string
param tags object = {}
param replicas int
param logWorkspaceId string

resource search 'Microsoft.Search/searchServices@2024-06-01-preview' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'standard' }
  identity: { type: 'SystemAssigned' }
  properties: {
    replicaCount: replicas
    partitionCount: 1
    publicNetworkAccess: 'disabled'
    disableLocalAuth: true
    encryptionWithCmk: { enforcement: 'Enabled' }
    semanticSearch: 'standard'
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: search
  properties: {
    workspaceId: logWorkspaceId
    logs: [ { categoryGroup: 'audit', enabled: true } ]
  }
}

output id string = search.id
output endpoint string = 'https://${search.name}.search.windows.net'
output principalId string = search.identity.principalId
