param name string
param location string
param tags object = {}
param publicNetworkAccess string
param allowKeys bool = false
param deployments deploymentType[]
param logWorkspaceId string?

type deploymentType = {
  name: string
  model: {
    name: string
    version: string
  }
  sku: {
    name: string
    capacity: int
  }?
}

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'AIServices'
  sku: { name: 'S0' }
  identity: { type: 'SystemAssigned' }
  properties: {
    customSubDomainName: toLower(name)
    publicNetworkAccess: publicNetworkAccess
    networkAcls: {
      defaultAction: publicNetworkAccess == 'Enabled' ? 'Allow' : 'Deny'
    }
    disableLocalAuth: !allowKeys
  }

  resource filter 'raiPolicies' = {
    name: 'grounded'
    properties: {
      mode: 'Blocking'
      basePolicyName: 'Microsoft.DefaultV2'
      contentFilters: concat(
        flatten(map([ 'Hate', 'Sexual', 'Violence', 'Selfharm' ], harm => [
          { name: harm, enabled: true, blocking: true, severityThreshold: 'Medium', source: 'Prompt' }
          { name: harm, enabled: true, blocking: true, severityThreshold: 'Medium', source: 'Completion' }
        ])),
        [
          { name: 'Jailbreak', enabled: true, blocking: true, source: 'Prompt' }
        ]
      )
    }
  }
}

@batchSize(1)
resource models 'Microsoft.CognitiveServices/accounts/deployments@2025-06-01' = [for deployment in deployments: {
  parent: account
  name: deployment.name
  sku: deployment.?sku ?? { name: 'Standard', capacity: 20 }
  properties: {
    model: {
      format: 'OpenAI'
      ...deployment.model
    }
    raiPolicyName: account::filter.name
    versionUpgradeOption: 'OnceCurrentVersionExpired'
  }
}]

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logWorkspaceId)) {
  name: 'audit'
  scope: account
  properties: {
    workspaceId: logWorkspaceId
    logs: [
      { categoryGroup: 'allLogs', enabled: true }
    ]
  }
}

output id string = account.id
output endpoint string = account.properties.endpoint
output principalId string = account.identity.principalId
