param name string
param location string = resourceGroup().location
@minValue(2)
param replicas int = 2
param logWorkspaceId string

resource service 'Microsoft.Search/searchServices@2025-05-01' = {
  name: name
  location: location
  sku: { name: 'standard' }
  identity: { type: 'SystemAssigned' }
  properties: {
    replicaCount: replicas
    publicNetworkAccess: 'disabled'
    disableLocalAuth: true
    encryptionWithCmk: { enforcement: 'Enabled' }
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: service
  properties: {
    workspaceId: logWorkspaceId
    logs: [ { categoryGroup: 'allLogs', enabled: true } ]
  }
}

output id string = service.id
output endpoint string = 'https://${service.name}.search.windows.net'
