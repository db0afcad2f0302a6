param name string
param location string
param tags object = {}
param publicNetworkAccess string
param replicas int = 1
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
    publicNetworkAccess: toLower(publicNetworkAccess)
    authOptions: {
      aadOrApiKey: { aadAuthFailureMode: 'http401WithBearerChallenge' }
    }
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

output endpoint string = 'https://${search.name}.search.windows.net'
output principalId string = search.identity.principalId
