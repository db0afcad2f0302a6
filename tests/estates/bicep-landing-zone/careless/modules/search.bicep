import { exposureType } from 'types.bicep'

param name string
param location string = resourceGroup().location
param exposure exposureType = 'private'
param allowKeys bool = true
@allowed([ 'Enabled', 'Disabled', 'Unspecified' ])
param ownKeys string = 'Unspecified'
param replicas int = 2
param logWorkspaceId string = ''

resource service 'Microsoft.Search/searchServices@2025-05-01' = {
  name: name
  location: location
  sku: { name: 'standard' }
  identity: { type: 'SystemAssigned' }
  properties: {
    replicaCount: replicas
    publicNetworkAccess: exposure == 'private' ? 'disabled' : 'enabled'
    disableLocalAuth: !allowKeys
    authOptions: allowKeys ? { aadOrApiKey: { aadAuthFailureMode: 'http403' } } : null
    encryptionWithCmk: { enforcement: ownKeys }
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logWorkspaceId)) {
  name: 'audit'
  scope: service
  properties: {
    workspaceId: logWorkspaceId
    logs: [ { categoryGroup: 'allLogs', enabled: true } ]
  }
}

output id string = service.id
output endpoint string = 'https://${service.name}.search.windows.net'
