import { roles, network as access } from '../modules/shared.bicep'

@description('Where it all runs.')
param location string
param prefix string
param models array
param blocked string[] = ['Hate', 'Sexual', 'Violence', 'Selfharm', 'Jailbreak', 'Indirect Attack', 'Protected Material Text']

var closed access = { publicAccess: 'Disabled' }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'ai'
  location: location
}

module network '../modules/network.bicep' = {
  name: 'network'
  params: {
    location: location
    withSubnet: true
    rules: [
      { name: 'jupyter', ports: ['8888'], from: 'VirtualNetwork' }
    ]
  }
}

module vault '../modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: '${prefix}-ml'
    location: location
    keyName: 'ai'
  }
}

module ai '../modules/ai-account.bicep' = {
  name: 'ai'
  params: {
    name: '${prefix}-ai'
    location: location
    access: closed
    localAuth: false
    restrictOutbound: true
    fqdns: ['docs.harborpine.example']
    identity: { kind: 'own', id: identity.id }
    keyId: vault.outputs.keyId
    guardrails: [
      {
        name: 'strict'
        mode: 'Blocking'
        filters: [for filter in blocked: { name: filter }]
      }
    ]
    deployments: map(models, model => {
      ...model
      guardrail: 'strict'
      upgrade: 'OnceCurrentVersionExpired'
    })
    defender: 'Enabled'
    searchConnection: { target: 'https://search.example.com' }
  }
}

module foundry '../modules/ai-account.bicep' = {
  name: 'foundry'
  params: {
    name: '${prefix}-foundry'
    location: location
    kind: 'AIServices'
    access: closed
    localAuth: false
    restrictOutbound: true
    identity: { kind: 'system' }
    keyId: vault.outputs.keyId
  }
}

module data '../modules/storage.bicep' = {
  name: 'data'
  params: {
    name: '${prefix}data'
    location: location
    options: {
      publicBlobs: false
      sharedKey: false
      versioned: true
      identityId: identity.id
      keyName: 'ai'
      keyVaultUri: vault.outputs.uri
      network: { ranges: ['192.0.2.0/28'], subnets: [network.outputs.subnetId] }
    }
    containers: [
      { name: 'training' }
    ]
  }
}

module ml '../modules/workspace.bicep' = {
  name: 'ml'
  params: {
    name: '${prefix}-ml'
    location: location
    vaultId: vault.outputs.id
    storageId: data.outputs.id
    storageName: data.outputs.name
    containerName: 'training'
    identityId: identity.id
    keyId: vault.outputs.keyId
    subnetId: network.outputs.subnetId
    outbound: ['pypi.org']
    endpointEnvironment: { LOG_LEVEL: 'info' }
  }
}

module search '../modules/search.bicep' = {
  name: 'search'
  params: {
    name: '${prefix}-search'
    location: location
    access: closed
    keyless: true
    enforceOwnKeys: true
    replicas: 3
  }
}

module images '../modules/images.bicep' = {
  name: 'images'
  params: { name: '${prefix}images', location: location, settings: {} }
}

module memory '../modules/memory.bicep' = {
  name: 'memory'
  params: { name: '${prefix}-memory', location: location, closed: true }
}

var targets = [
  { name: 'ai', id: ai.outputs.id, groups: ['account'] }
  { name: 'search', id: search.outputs.id, groups: ['searchService'] }
  { name: 'memory', id: memory.outputs.id, groups: ['Sql'] }
]

module endpoints '../modules/private-endpoint.bicep' = [for target in targets: {
  name: 'pe-${target.name}'
  params: {
    name: target.name
    subnetId: network.outputs.subnetId
    targetId: target.id
    groups: target.groups
  }
}]

resource account 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = {
  name: '${prefix}-ai'
}

resource user 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, identity.id, roles['openai-user'])
  scope: account
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['openai-user'])
  }
}
