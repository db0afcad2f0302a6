targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('Name of the environment which is used to generate a short unique hash used in all resources.')
param environmentName string

@minLength(1)
@description('Primary location for all resources')
@allowed(['eastus2', 'swedencentral', 'westeurope'])
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

param resourceGroupName string = ''
param openAiServiceName string = ''
param searchServiceName string = ''
param useKeyAccess bool
param usePrivateEndpoint bool
param useHub bool = true
param chatCapacity int
@description('Id of the user or app to assign application roles')
param principalId string = ''
@allowed(['User', 'ServicePrincipal'])
param principalType string = 'User'
param chatModel { name: string, version: string, deployment: string? } = {
  name: 'gpt-4o'
  version: '2024-11-20'
}
param embeddingModel { name: string, version: string, deployment: string? }?

var abbrs = loadJsonContent('./abbreviations.json')
var resourceToken = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }

var chatDeployment = chatModel.?deployment ?? chatModel.name
var openAiDeployments = concat(
  [
    {
      name: chatDeployment
      model: {
        format: 'OpenAI'
        name: chatModel.name
        version: chatModel.version
      }
      sku: {
        name: 'GlobalStandard'
        capacity: chatCapacity
      }
    }
  ],
  embeddingModel == null
    ? []
    : [
        {
          name: embeddingModel!.?deployment ?? 'embedding'
          model: { format: 'OpenAI', name: embeddingModel!.name, version: embeddingModel!.version }
        }
      ]
)

resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: !empty(resourceGroupName) ? resourceGroupName : 'rg-${environmentName}'
  location: location
  tags: tags
}

module openAi 'core/ai/cognitiveservices.bicep' = {
  name: 'openai'
  scope: rg
  params: {
    name: !empty(openAiServiceName) ? openAiServiceName : '${abbrs.cognitiveServicesAccounts}${resourceToken}'
    location: location
    tags: tags
    deployments: openAiDeployments
    publicNetworkAccess: usePrivateEndpoint ? 'Disabled' : 'Enabled'
  }
}

module search 'core/ai/search.bicep' = {
  name: 'search'
  scope: rg
  params: {
    name: !empty(searchServiceName) ? searchServiceName : '${abbrs.searchSearchServices}${resourceToken}'
    location: location
    tags: union(tags, { purpose: 'grounding' })
    authOptions: useKeyAccess
      ? {
          aadOrApiKey: {
            aadAuthFailureMode: 'http401WithBearerChallenge'
          }
        }
      : null
    disableLocalAuth: !useKeyAccess
    semanticSearch: 'free'
  }
}

module storage 'core/host/storage.bicep' = {
  name: 'storage'
  scope: rg
  params: {
    name: '${abbrs.storageStorageAccounts}${resourceToken}'
    location: location
    containers: [for name in ['content', 'tokens']: { name: name }]
  }
}

module vault 'core/security/vault.bicep' = {
  name: 'vault'
  scope: rg
  params: {
    name: take('${abbrs.keyVaultVaults}${resourceToken}', 24)
    location: location
    principalId: principalId
  }
}

module secrets 'core/security/secret.bicep' = [for (item, i) in [
  { name: 'search-key', value: search.outputs.adminKey }
]: if (useKeyAccess) {
  name: 'secret-${i}'
  scope: rg
  params: {
    vaultName: vault.outputs.name
    name: item.name
    value: item.value
  }
}]

module hub 'core/ai/hub.bicep' = if (useHub) {
  name: 'hub'
  scope: rg
  params: {
    location: location
    token: resourceToken
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
    openAiName: openAi.outputs.name
    searchName: search.outputs.name
    keyless: !useKeyAccess
  }
}

module web 'app/web.bicep' = {
  name: 'web'
  scope: rg
  params: {
    name: 'ca-web-${resourceToken}'
    location: location
    tags: union(tags, { 'azd-service-name': 'web' })
    env: [
      { name: 'AZURE_OPENAI_ENDPOINT', value: openAi.outputs.endpoint }
      { name: 'AZURE_OPENAI_CHAT_DEPLOYMENT', value: chatDeployment }
      ...(useKeyAccess ? [{ name: 'AZURE_SEARCH_KEY', value: search.outputs.adminKey }] : [])
    ]
  }
}

var principals = [
  { id: web.outputs.principalId, type: 'ServicePrincipal' }
  { id: principalId, type: principalType }
]

module roles 'core/security/role.bicep' = [for (principal, i) in principals: if (!empty(principal.id)) {
  name: 'openai-role-${i}'
  scope: rg
  params: {
    principalId: principal.id
    principalType: principal.type
    roleDefinitionId: '5e0bd9bd-7b93-4f28-af87-19fc36ad61bd'
  }
}]

module contributor 'core/security/role.bicep' = {
  scope: rg
  name: 'web-contributor'
  params: {
    principalId: web.outputs.principalId
    roleDefinitionId: 'b24988ac-6180-42a0-ab88-20f7382dd24c'
  }
}

module privateEndpoints 'br/public:avm/res/network/private-endpoint:0.9.0' = if (usePrivateEndpoint) {
  name: 'private'
  scope: rg
  params: {
    name: 'pe'
    subnetResourceId: ''
  }
}

output AZURE_LOCATION string = location
output AZURE_OPENAI_ENDPOINT string = openAi.outputs.endpoint
output SERVICE_WEB_URI string = web.outputs.uri
