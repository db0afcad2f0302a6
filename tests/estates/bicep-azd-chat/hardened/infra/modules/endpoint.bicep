param name string
param location string
param subnetId string
param target string
param group string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-01-01' = {
  name: name
  location: location
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: name
        properties: { privateLinkServiceId: target, groupIds: [ group ] }
      }
    ]
  }
}
