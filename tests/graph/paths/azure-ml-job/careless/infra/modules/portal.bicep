param location string
param image string
param workspaceName string

var dataScientist = 'f6c7c914-8db3-469d-8ca1-694a8f32e121' // AzureML Data Scientist

resource workspace 'Microsoft.MachineLearningServices/workspaces@2024-10-01' existing = {
  name: workspaceName
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: 'cae-churn'
  location: location
  properties: {}
}

resource portal 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'ca-churn-portal'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    managedEnvironmentId: environment.id
    configuration: {
      ingress: { external: true, targetPort: 8501 }
    }
    template: {
      containers: [ { name: 'portal', image: image } ]
    }
  }
}

resource starts 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, portal.id, dataScientist)
  scope: workspace
  properties: {
    principalId: portal.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataScientist)
  }
}
