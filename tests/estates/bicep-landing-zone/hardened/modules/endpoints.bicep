param workload string
param location string = resourceGroup().location
param subnetId string
param targets { name: string, id: string, group: string }[]

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = [for target in targets: {
  name: 'pe-${workload}-${target.name}'
  location: location
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: target.name
        properties: {
          privateLinkServiceId: target.id
          groupIds: [ target.group ]
        }
      }
    ]
  }
}]
