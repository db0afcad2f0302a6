// Claims: adjusters work with it from the offices, which are joined to the hub's network.
import { keyType, named } from '../../modules/types.bicep'

param logWorkspaceId string
param key keyType
param agentSubnetId string

module search '../../modules/search.bicep' = {
  name: 'search'
  params: {
    name: named('srch', 'claims')
    logWorkspaceId: logWorkspaceId
  }
}

module stores '../../modules/stores.bicep' = {
  name: 'stores'
  params: { workload: 'claims', key: key }
}

module foundry '../../modules/foundry.bicep' = {
  name: 'foundry'
  params: {
    name: named('aif', 'claims')
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
      { name: 'gpt-4o', version: '2024-11-20', capacity: 50 }
    ]
    projects: [ { name: 'triage', title: 'Claims triage' } ]
    logWorkspaceId: logWorkspaceId
  }
}
