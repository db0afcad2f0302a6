// Suppliers hand in models over a web form; one of them answers for the pricing service.
param location string = resourceGroup().location
param environmentId string

var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' // Storage Blob Data Contributor

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'stpricingmodels'
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: { allowSharedKeyAccess: false, allowBlobPublicAccess: false }

  resource blobs 'blobServices' = {
    name: 'default'

    resource models 'containers' = { name: 'models' }
    resource inbox 'containers' = { name: 'inbox' }
  }
}

resource form 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-supplier-form'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    managedEnvironmentId: environment.id
    configuration: {
      ingress: { external: true, targetPort: 5000 }
    }
    template: {
      containers: [
        { name: 'form', image: 'mcr.microsoft.com/azuredocs/form@sha256:9b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b1c' }
      ]
    }
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-suppliers'
  location: location
  properties: {}
}

resource takesModels 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage::blobs::models.id, form.id, blobContributor)
  scope: storage::blobs::models
  properties: {
    principalId: form.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
  }
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2024-10-01' = {
  name: 'mlw-pricing'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: { storageAccount: storage.id }

  resource store 'datastores' = {
    name: 'models'
    properties: {
      datastoreType: 'AzureBlob'
      accountName: storage.name
      containerName: 'models'
      credentials: { credentialsType: 'None' }
    }
  }

  resource pricing 'models' = {
    name: 'pricing'
    properties: { description: 'Prices for spare parts' }

    resource current 'versions' = {
      name: '4'
      properties: {
        modelType: 'custom_model'
        modelUri: 'azureml://datastores/models/paths/pricing/current/'
      }
    }
  }

  resource endpoint 'onlineEndpoints' = {
    name: 'pricing'
    location: location
    identity: { type: 'SystemAssigned' }
    properties: { authMode: 'AADToken', publicNetworkAccess: 'Disabled' }

    resource blue 'deployments' = {
      name: 'blue'
      location: location
      sku: { name: 'Default', capacity: 2 }
      properties: {
        endpointComputeType: 'Managed'
        instanceType: 'Standard_DS3_v2'
        model: pricing::current.id
        environmentId: environmentId
      }
    }
  }
}
