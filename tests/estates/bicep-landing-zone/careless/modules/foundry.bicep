import { access, foundryType, modelType } from 'types.bicep'

param name string
param location string = resourceGroup().location
param settings foundryType
param models modelType[] = []
param projects { name: string, title: string }[] = []
param logWorkspaceId string = ''
@secure()
param keys object = {}

var own = settings.?key

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  location: location
  kind: 'AIServices'
  sku: { name: 'S0' }
  identity: own == null
    ? { type: 'SystemAssigned' }
    : {
        type: 'SystemAssigned, UserAssigned'
        userAssignedIdentities: { '${own!.identityId}': {} }
      }
  properties: {
    ...access(settings.exposure, settings.?allowedRanges ?? [])
    allowProjectManagement: true
    customSubDomainName: name
    disableLocalAuth: !(settings.?allowKeys ?? true)
    restrictOutboundNetworkAccess: settings.exposure != 'open'
    networkInjections: settings.?agentSubnetId == null
      ? null
      : [
          {
            scenario: 'agent'
            subnetArmId: settings.?agentSubnetId
            useMicrosoftManagedNetwork: false
          }
        ]
    encryption: own == null
      ? null
      : {
          keySource: 'Microsoft.KeyVault'
          keyVaultProperties: {
            keyVaultUri: own!.vaultUri
            keyName: own!.name
            identityClientId: own!.identityClientId
          }
        }
  }
}

@batchSize(1)
resource deployment 'Microsoft.CognitiveServices/accounts/deployments@2025-06-01' = [for model in models: {
  parent: account
  name: model.name
  sku: { name: model.?sku ?? 'Standard', capacity: model.capacity }
  properties: {
    model: { format: 'OpenAI', name: model.name, version: model.version }
    raiPolicyName: model.?filter ?? 'Microsoft.DefaultV2'
    versionUpgradeOption: 'OnceCurrentVersionExpired'
  }
}]

resource connection 'Microsoft.CognitiveServices/accounts/connections@2025-06-01' = [for item in settings.?connections ?? []: {
  parent: account
  name: item.name
  properties: {
    category: item.category
    target: item.target
    authType: item.authType
    isSharedToAll: item.?isShared ?? true
    credentials: item.authType == 'AAD' ? null : { key: keys[?item.name] }
    metadata: { ApiType: 'Azure' }
  }
}]

resource project 'Microsoft.CognitiveServices/accounts/projects@2025-06-01' = [for item in projects: {
  parent: account
  name: item.name
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { displayName: item.title }
}]

// Azure AI User, for each project's own identity
resource user 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (item, i) in projects: {
  name: guid(account.id, item.name)
  scope: account
  properties: {
    principalId: project[i].identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '53ca6127-db72-4b80-b1b0-d745d6d5456d')
  }
}]

resource agents 'Microsoft.CognitiveServices/accounts/capabilityHosts@2025-06-01' = {
  parent: account
  name: 'agents'
  properties: {
    capabilityHostKind: 'Agents'
    threadStorageConnections: settings.?stores == null ? null : [ settings.stores!.threads ]
    vectorStoreConnections: settings.?stores == null ? null : [ settings.stores!.vectors ]
    storageConnections: settings.?stores == null ? null : [ settings.stores!.files ]
  }
  dependsOn: [ connection ]
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logWorkspaceId)) {
  name: 'audit'
  scope: account
  properties: {
    workspaceId: logWorkspaceId
    logs: [ { categoryGroup: 'audit', enabled: true } ]
  }
}

output id string = account.id
