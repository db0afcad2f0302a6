@description('An AI hub with one project and its connections.')
param location string
param token string
param storageId string
param vaultId string
param openAiName string
param searchName string
param keyless bool = false

resource openAi 'Microsoft.CognitiveServices/accounts@2023-05-01' existing = {
  name: openAiName
}

resource search 'Microsoft.Search/searchServices@2021-04-01-preview' existing = if (!empty(searchName)) {
  name: searchName
}

resource hub 'Microsoft.MachineLearningServices/workspaces@2024-07-01-preview' = {
  name: 'hub-${token}'
  location: location
  kind: 'Hub'
  sku: { name: 'Basic', tier: 'Basic' }
  identity: { type: 'SystemAssigned' }
  properties: {
    friendlyName: 'hub-${token}'
    storageAccount: storageId
    keyVault: vaultId
    publicNetworkAccess: 'Enabled'
    managedNetwork: {
      isolationMode: 'Disabled'
    }
  }

  resource openAiConnection 'connections' = {
    name: 'aoai-connection'
    properties: {
      category: 'AzureOpenAI'
      authType: keyless ? 'AAD' : 'ApiKey'
      isSharedToAll: true
      target: openAi.properties.endpoint
      metadata: {
        ApiVersion: '2024-02-01'
        ApiType: 'azure'
        ResourceId: openAi.id
      }
      credentials: keyless ? null : {
        key: openAi.listKeys().key1
      }
    }
  }

  resource searchConnection 'connections' =
    if (!empty(searchName)) {
      name: 'search-connection'
      properties: {
        category: 'CognitiveSearch'
        authType: 'ApiKey'
        isSharedToAll: true
        target: 'https://${search.name}.search.windows.net/'
        credentials: {
          key: !empty(searchName) ? search.listAdminKeys().primaryKey : ''
        }
      }
    }
}

resource project 'Microsoft.MachineLearningServices/workspaces@2024-07-01-preview' = {
  name: 'project-${token}'
  location: location
  kind: 'Project'
  identity: { type: 'SystemAssigned' }
  properties: {
    hubResourceId: hub.id
    publicNetworkAccess: 'Enabled'
  }
}

resource secretsReader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, project.id, 'reader')
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')
    principalId: project.identity.principalId
    principalType: 'ServicePrincipal'
  }
}

output projectId string = project.id
