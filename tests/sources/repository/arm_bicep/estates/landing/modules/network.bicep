param location string
param withSubnet bool = false
param rules { name: string, ports: string[], from: string, protocol: string? }[] = []

resource gpu 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'gpu'
  location: location
  properties: {
    securityRules: [for (rule, i) in rules: {
      name: rule.name
      properties: {
        access: 'Allow'
        direction: 'Inbound'
        priority: 100 + i * 10
        protocol: rule.?protocol ?? 'Tcp'
        sourceAddressPrefix: rule.from
        sourcePortRange: '*'
        destinationAddressPrefix: '*'
        destinationPortRange: length(rule.ports) == 1 ? rule.ports[0] : null
        destinationPortRanges: length(rule.ports) == 1 ? null : rule.ports
      }
    }]
  }
}

resource ai 'Microsoft.Network/virtualNetworks@2024-05-01' = if (withSubnet) {
  name: 'ai'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: [ '10.0.0.0/16' ]
    }
  }

  resource ml 'subnets' = {
    name: 'ml'
    properties: {
      addressPrefix: cidrSubnet('10.0.0.0/16', 24, 1)
      networkSecurityGroup: { id: gpu.id }
    }
  }
}

output subnetId string = withSubnet ? ai::ml.id : ''
