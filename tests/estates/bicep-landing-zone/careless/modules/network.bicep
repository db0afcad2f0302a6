param workload string
param location string = resourceGroup().location
param addressSpace string
param subnets { name: string, prefix: string, delegation: string? }[]
param inbound { name: string, port: string, source: string }[] = []

resource group 'Microsoft.Network/networkSecurityGroups@2024-05-01' = [for subnet in subnets: {
  name: 'nsg-${workload}-${subnet.name}'
  location: location
  properties: {
    securityRules: [for (rule, i) in inbound: {
      name: rule.name
      properties: {
        priority: 200 + i
        direction: 'Inbound'
        access: 'Allow'
        protocol: 'Tcp'
        sourceAddressPrefix: rule.source
        sourcePortRange: '*'
        destinationAddressPrefix: 'VirtualNetwork'
        destinationPortRange: rule.port
      }
    }]
  }
}]

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'vnet-${workload}'
  location: location
  properties: {
    addressSpace: { addressPrefixes: [ addressSpace ] }
    subnets: [for (subnet, i) in subnets: {
      name: subnet.name
      properties: {
        addressPrefix: subnet.prefix
        networkSecurityGroup: { id: group[i].id }
        delegations: subnet.?delegation == null
          ? []
          : [ { name: 'delegation', properties: { serviceName: subnet.?delegation } } ]
      }
    }]
  }
}

output subnetIds object = toObject(subnets, subnet => subnet.name, subnet => resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet-${workload}', subnet.name))
