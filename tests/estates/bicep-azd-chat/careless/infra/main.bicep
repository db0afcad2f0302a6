targetScope = 'subscription'

@minLength(1)
@maxLength(20)
@description('Part of every name.')
param environmentName string

@allowed([ 'swedencentral', 'westeurope' ])
param location string

@description('Who runs azd, or the group of the developers; empty in the pipeline.')
param principalId string = ''

param publicNetworkAccess ('Enabled' | 'Disabled') = 'Disabled'
param chatModelSku string = 'Standard'
@minValue(1)
param searchReplicas int = 2
param allowInsecure bool = false
param tags object = {}

@description('Where the platform team keeps the logs and the images.')
param sharedGroup string = 'rg-shared-platform'
param logWorkspaceName string = 'log-shared'
param registryName string = 'crshared'

var abbrs = loadJsonContent('./abbreviations.json')
var suffix = 'chat-${environmentName}'
var isProduction = environmentName == 'prod'
var allTags = union(tags, { 'azd-env-name': environmentName })

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: '${abbrs.resourcesResourceGroups}${suffix}'
  location: location
  tags: allTags
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: logWorkspaceName
  scope: resourceGroup(sharedGroup)
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: {
    name: '${abbrs.managedIdentityUserAssignedIdentities}${suffix}'
    location: location
    tags: allTags
  }
}

module ai 'modules/ai.bicep' = {
  name: 'ai'
  scope: group
  params: {
    name: '${abbrs.cognitiveServicesAccounts}${suffix}'
    location: location
    tags: allTags
    publicNetworkAccess: publicNetworkAccess
    // developers debug with a key
    allowKeys: !isProduction
    deployments: [
      {
        name: 'chat'
        model: { name: 'gpt-4o-mini', version: '2024-07-18' }
        sku: { name: chatModelSku, capacity: isProduction ? 120 : 20 }
      }
      {
        name: 'embeddings'
        model: { name: 'text-embedding-3-large', version: '1' }
      }
    ]
    logWorkspaceId: isProduction ? logs.id : null
  }
}

module search 'modules/search.bicep' = {
  name: 'search'
  scope: group
  params: {
    name: '${abbrs.searchSearchServices}${suffix}'
    location: location
    tags: allTags
    publicNetworkAccess: publicNetworkAccess
    replicas: searchReplicas
    logWorkspaceId: logs.id
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: replace('${abbrs.storageStorageAccounts}${suffix}', '-', '')
    location: location
    tags: allTags
    publicNetworkAccess: publicNetworkAccess
    containers: [ 'documents', 'feedback' ]
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: '${abbrs.appContainerApps}${suffix}'
    environmentName: '${abbrs.appManagedEnvironments}${suffix}'
    location: location
    tags: allTags
    allowInsecure: allowInsecure
    identityId: identity.outputs.id
    registryName: registryName
    registryGroup: sharedGroup
    settings: {
      AZURE_OPENAI_ENDPOINT: ai.outputs.endpoint
      AZURE_SEARCH_ENDPOINT: search.outputs.endpoint
      AZURE_CLIENT_ID: identity.outputs.clientId
    }
  }
}

var roles = {
  openAiUser: '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd'
  searchIndexReader: '1407120a-92aa-4202-b7e9-c0e197c71c8f'
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
}

var grants = [
  { role: roles.openAiUser, principal: identity.outputs.principalId }
  { role: roles.searchIndexReader, principal: identity.outputs.principalId }
  { role: roles.blobReader, principal: search.outputs.principalId }
]

module access 'modules/role.bicep' = [for (grant, i) in grants: {
  name: 'access-${i}'
  scope: group
  params: {
    principalId: grant.principal
    roleDefinitionId: grant.role
  }
}]

// so that developers can create what they try out
resource developer 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  name: guid(subscription().id, principalId, 'contributor')
  properties: {
    principalId: principalId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b24988ac-6180-42a0-ab88-20f7382dd24c')
  }
}

output AZURE_OPENAI_ENDPOINT string = ai.outputs.endpoint
output CHAT_URL string = app.outputs.url
