param name string
param location string
param settings {
  admin: bool?
  anonymous: bool?
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-11-01-preview' = {
  name: name
  location: location
  sku: { name: 'Premium' }
  properties: {
    adminUserEnabled: settings.?admin ?? false
    anonymousPullEnabled: settings.?anonymous ?? false
  }
}
