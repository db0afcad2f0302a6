// Research: try things out quickly, in the same walls as everybody.
import { keyType, named } from '../../modules/types.bicep'

param logWorkspaceId string
param key keyType
param agentSubnetId string

module network '../../modules/network.bicep' = {
  name: 'network'
  params: {
    workload: 'research'
    addressSpace: '10.61.0.0/16'
    subnets: [ { name: 'compute', prefix: '10.61.1.0/24' } ]
    inbound: [
      { name: 'https', port: '443', source: 'VirtualNetwork' }
      { name: 'notebooks', port: '8888', source: '10.60.0.0/16' }
    ]
  }
}

module defender '../../modules/defender.bicep' = {
  name: 'defender'
  scope: subscription()
}

module search '../../modules/search.bicep' = {
  name: 'search'
  params: {
    name: named('srch', 'research')
    logWorkspaceId: logWorkspaceId
  }
}

module stores '../../modules/stores.bicep' = {
  name: 'stores'
  params: { workload: 'research', key: key }
}

module foundry '../../modules/foundry.bicep' = {
  name: 'foundry'
  params: {
    name: named('aif', 'research')
    settings: {
      exposure: 'private'
      agentSubnetId: agentSubnetId
      key: key
      connections: [
        { name: 'search', category: 'CognitiveSearch', target: search.outputs.endpoint, authType: 'AAD' }
        { name: 'files', category: 'AzureStorageAccount', target: stores.outputs.filesEndpoint, authType: 'AAD' }
        { name: 'threads', category: 'CosmosDB', target: stores.outputs.threadsEndpoint, authType: 'AAD' }
      ]
      stores: { threads: 'threads', vectors: 'search', files: 'files' }
    }
    models: [
      { name: 'gpt-4o', version: '2024-11-20', capacity: 200 }
    ]
    projects: [ { name: 'playground', title: 'Playground' } ]
    logWorkspaceId: logWorkspaceId
  }
}
