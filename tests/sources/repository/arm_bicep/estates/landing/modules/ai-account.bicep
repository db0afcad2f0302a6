import { network, modelDeployment, identityChoice, ranges, identityOf } from 'shared.bicep'

metadata description = 'An Azure OpenAI or AI Services account with its guardrails and model deployments.'

@minLength(2)
param name string
param location string = resourceGroup().location

@allowed([
  'OpenAI'
  'AIServices'
])
param kind string = 'OpenAI'
param access network = {}
param localAuth bool = true
param restrictOutbound bool?
param fqdns string[] = []
param identity identityChoice = { kind: 'none' }
param keyId string = ''
param guardrails array = []
param deployments modelDeployment[] = []
param defender ('Enabled' | 'Disabled')?
param searchConnection object?

var ownName = access.?publicAccess == 'Disabled'
var format = 'OpenAI'
var encryption = empty(keyId) ? {} : {
  encryption: {
    keySource: 'Microsoft.KeyVault'
    keyVaultProperties: {
      keyName: last(split(keyId, '/'))
      keyVaultUri: 'https://${split(keyId, '/')[8]}${environment().suffixes.keyvaultDns}'
    }
  }
}

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  location: location
  kind: kind
  sku: {
    name: 'S0'
  }
  identity: identityOf(identity)
  properties: {
    customSubDomainName: ownName ? name : null
    publicNetworkAccess: access.?publicAccess ?? 'Enabled'
    disableLocalAuth: !localAuth
    restrictOutboundNetworkAccess: restrictOutbound ?? false
    allowedFqdnList: fqdns
    networkAcls: !empty(access.?allowed) ? {
      defaultAction: 'Deny'
      ipRules: ranges(access.?allowed)
    } : null
    ...encryption
  }

  resource settings 'defenderForAISettings' = if (defender != null) {
    name: 'Default'
    properties: {
      state: defender
    }
  }

  resource search 'connections@2025-06-01' = if (searchConnection != null) {
    name: 'search'
    properties: {
      category: 'CognitiveSearch'
      target: searchConnection!.target
      authType: contains(searchConnection!, 'key') ? 'ApiKey' : 'AAD'
      credentials: contains(searchConnection!, 'key') ? {
        key: searchConnection!.key
      } : null
    }
  }
}

resource policies 'Microsoft.CognitiveServices/accounts/raiPolicies@2025-06-01' = [for policy in guardrails: {
  parent: account
  name: policy.name
  properties: {
    basePolicyName: 'Microsoft.DefaultV2'
    mode: policy.mode
    contentFilters: [for filter in policy.filters: {
      name: filter.name
      enabled: filter.?enabled ?? true
      blocking: filter.?blocking ?? true
      severityThreshold: filter.?threshold ?? 'Medium'
      source: filter.?source ?? 'Prompt'
    }]
  }
}]

@batchSize(1)
resource models 'Microsoft.CognitiveServices/accounts/deployments@2025-06-01' = [for (deployment, i) in deployments: if (!empty(deployment.name)) {
  parent: account
  name: deployment.name
  sku: {
    name: deployment.?sku ?? 'Standard'
    capacity: 10 * (i + 1)
  }
  properties: {
    model: {
      format: format
      name: deployment.model.name
      version: deployment.model.?version
    }
    raiPolicyName: deployment.?guardrail
    versionUpgradeOption: deployment.?upgrade ?? 'OnceNewDefaultVersionAvailable'
  }
  dependsOn: [
    policies
  ]
}]

output id string = account.id
output name string = account.name
output endpoint string = account.properties.endpoint
