param name string
param subnetId string
param targetId string
param groups string[]
param location string = resourceGroup().location

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: name
        properties: {
          privateLinkServiceId: targetId
          groupIds: groups
        }
      }
    ]
  }
}
