targetScope = 'subscription'

import { named, keyType } from '../modules/types.bicep'

param location string = 'westeurope'
param logWorkspaceId string
param key keyType

var workload = 'hub'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-ai-${workload}'
  location: location
}

module defender '../modules/defender.bicep' = {
  name: 'defender'
  params: { tier: 'Standard' }
}

module network '../modules/network.bicep' = {
  name: 'network'
  scope: group
  params: {
    workload: workload
    addressSpace: '10.60.0.0/16'
    subnets: [
      { name: 'endpoints', prefix: '10.60.1.0/24' }
      { name: 'agents', prefix: '10.60.2.0/24', delegation: 'Microsoft.App/environments' }
    ]
    inbound: [
      { name: 'https', port: '443', source: 'VirtualNetwork' }
    ]
  }
}

module search '../modules/search.bicep' = {
  name: 'search'
  scope: group
  params: {
    name: named('srch', workload)
    allowKeys: false
    ownKeys: 'Enabled'
    replicas: 3
    logWorkspaceId: logWorkspaceId
  }
}

module stores '../modules/stores.bicep' = {
  name: 'stores'
  scope: group
  params: { workload: workload, key: key }
}

module foundry '../modules/foundry.bicep' = {
  name: 'foundry'
  scope: group
  params: {
    name: named('aif', workload)
    settings: {
      exposure: 'private'
      allowKeys: false
      agentSubnetId: network.outputs.subnetIds.agents
      key: key
      connections: [
        { name: 'search', category: 'CognitiveSearch', target: search.outputs.endpoint, authType: 'AAD', isShared: false }
        { name: 'files', category: 'AzureStorageAccount', target: stores.outputs.filesEndpoint, authType: 'AAD', isShared: false }
        { name: 'threads', category: 'CosmosDB', target: stores.outputs.threadsEndpoint, authType: 'AAD', isShared: false }
      ]
      stores: { threads: 'threads', vectors: 'search', files: 'files' }
    }
    models: [
      { name: 'gpt-4o', version: '2024-11-20', capacity: 100 }
      { name: 'text-embedding-3-large', version: '1', capacity: 60 }
    ]
    projects: [
      { name: 'service-desk', title: 'Service desk' }
      { name: 'contracts', title: 'Contracts' }
    ]
    logWorkspaceId: logWorkspaceId
  }
}

module endpoints '../modules/endpoints.bicep' = {
  name: 'endpoints'
  scope: group
  params: {
    workload: workload
    subnetId: network.outputs.subnetIds.endpoints
    targets: [
      { name: 'foundry', id: foundry.outputs.id, group: 'account' }
      { name: 'search', id: search.outputs.id, group: 'searchService' }
      { name: 'files', id: stores.outputs.filesId, group: 'blob' }
      { name: 'threads', id: stores.outputs.threadsId, group: 'Sql' }
    ]
  }
}
