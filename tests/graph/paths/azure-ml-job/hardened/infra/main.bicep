// Analysts start experiments from a small portal; the cluster reads the customers' records.
targetScope = 'subscription'

param location string = 'westeurope'
param portalImage string

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-churn'
  location: location
}

module data 'modules/data.bicep' = {
  name: 'data'
  scope: group
  params: { location: location }
}

module training 'modules/training.bicep' = {
  name: 'training'
  scope: group
  params: {
    location: location
    storageName: data.outputs.storageName
    readerId: data.outputs.readerId
  }
}

module portal 'modules/portal.bicep' = {
  name: 'portal'
  scope: group
  params: {
    location: location
    image: portalImage
    workspaceName: training.outputs.workspaceName
  }
}
