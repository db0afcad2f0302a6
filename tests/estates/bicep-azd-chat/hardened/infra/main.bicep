targetScope = 'subscription'

@minLength(1)
@maxLength(20)
@description('Part of every name.')
param environmentName string

@allowed([ 'swedencentral', 'westeurope' ])
param location string

@description('Who runs azd, or the group of the developers; empty in the pipeline.')
param principalId string = ''

@description('Where the private endpoints stand.')
param endpointSubnetId string
@minValue(2)
param searchReplicas int = 3
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

module vault 'modules/keyvault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${suffix}'
    location: location
    tags: allTags
    keys: [ 'ai', 'search', 'storage' ]
    keyUser: identity.outputs.principalId
  }
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
    identity: identity.outputs
    key: { vault: vault.outputs.uri, name: 'ai' }
    deployments: [
      {
        name: 'chat'
        model: { name: 'gpt-4o-mini', version: '2024-07-18' }
        sku: { name: 'Standard', capacity: isProduction ? 120 : 20 }
      }
      {
        name: 'embeddings'
        model: { name: 'text-embedding-3-large', version: '1' }
      }
    ]
    logWorkspaceId: logs.id
  }
}

module search 'modules/search.bicep' = {
  name: 'search'
  scope: group
  params: {
    name: '${abbrs.searchSearchServices}${suffix}'
    location: location
    tags: allTags
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
    identityId: identity.outputs.id
    key: { vault: vault.outputs.uri, name: 'storage' }
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

// developers ask the model as the application does, and only outside of production
module developers 'modules/role.bicep' = if (!isProduction && !empty(principalId)) {
  name: 'access-developers'
  scope: group
  params: {
    principalId: principalId
    principalType: 'Group'
    roleDefinitionId: roles.openAiUser
  }
}

var endpoints = [
  { name: 'ai', id: ai.outputs.id, group: 'account' }
  { name: 'search', id: search.outputs.id, group: 'searchService' }
  { name: 'storage', id: storage.outputs.id, group: 'blob' }
  { name: 'vault', id: vault.outputs.id, group: 'vault' }
]

module privateEndpoints 'modules/endpoint.bicep' = [for endpoint in endpoints: {
  name: 'endpoint-${endpoint.name}'
  scope: group
  params: {
    name: 'pe-${suffix}-${endpoint.name}'
    location: location
    subnetId: endpointSubnetId
    target: endpoint.id
    group: endpoint.group
  }
}]

output AZURE_OPENAI_ENDPOINT string = ai.outputs.endpoint
output CHAT_URL string = app.outputs.url
