import { roles } from '../modules/shared.bicep'

param location string = 'westeurope'

@secure()
param operatorPassword string = 'Harborpine-2026'

var guardrails = [
  {
    name: 'lax'
    mode: 'Asynchronous_filter'
    filters: [
      { name: 'Hate', threshold: 'High' }
      { name: 'Jailbreak', blocking: false, threshold: 'High' }
      { name: 'Protected Material Code', enabled: false, blocking: false, threshold: 'High', source: 'Completion' }
    ]
  }
]

module search '../modules/search.bicep' = [for (name, i) in ['search', 'filtered']: {
  name: 'search-${i}'
  params: {
    name: 'harborpine-${name}'
    location: location
    access: i == 0 ? null : { allowed: ['192.0.2.1', '0.0.0.0/0'] }
  }
}]

module ai '../modules/ai-account.bicep' = {
  name: 'ai'
  params: {
    name: 'harborpine-ai'
    location: location
    access: {
      allowed: ['192.0.2.1', '0.0.0.0/0']
    }
    guardrails: guardrails
    deployments: [
      {
        name: 'chat'
        model: { name: 'gpt-4o' }
        sku: 'GlobalStandard'
        guardrail: 'lax'
      }
      {
        name: '' // kept for a later model
        model: { name: 'o3' }
      }
    ]
    defender: 'Disabled'
    searchConnection: {
      target: 'http://search.example.com'
      key: search[0].outputs.adminKey
    }
  }
}

module foundry '../modules/ai-account.bicep' = {
  name: 'foundry'
  params: { name: 'harborpine-foundry', location: location, kind: 'AIServices' }
}

module data '../modules/storage.bicep' = {
  name: 'data'
  params: {
    name: 'harborpinedata'
    location: location
    replication: 'LRS'
    options: { httpsOnly: false, minimumTls: 'TLS1_0' }
    containers: [
      { name: 'training', access: 'Blob' }
    ]
  }
}

module vault '../modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: 'harborpine-ml'
    location: location
    sku: 'standard'
    publicAccess: true
    purgeProtection: false
  }
}

module ml '../modules/workspace.bicep' = {
  name: 'ml'
  params: {
    name: 'harborpine-ml'
    location: location
    hardened: false
    vaultId: vault.outputs.id
    storageId: data.outputs.id
    storageName: data.outputs.name
    containerName: 'training'
    outbound: ['*.blob.core.windows.net']
    sshPassword: operatorPassword
    endpointEnvironment: {
      OPENAI_API_KEY: 'not-a-real-key'
    }
  }
}

module images '../modules/images.bicep' = {
  name: 'images'
  params: {
    name: 'harborpineimages'
    location: location
    settings: { admin: true, anonymous: true }
  }
}

module memory '../modules/memory.bicep' = {
  name: 'memory'
  params: { name: 'harborpine-memory', location: location, closed: false }
}

module network '../modules/network.bicep' = {
  name: 'network'
  params: {
    location: location
    rules: [
      { name: 'jupyter', ports: ['8888'], from: '*' }
      { name: 'ssh', ports: ['22', '443'], from: 'Internet' }
      { name: 'all', ports: ['*'], from: '0.0.0.0/0', protocol: '*' }
    ]
  }
}

module owner '../modules/grant.bicep' = {
  name: 'owner'
  scope: subscription()
  params: {
    principalId: ml.outputs.principalId
    roleId: roles.owner
  }
}
