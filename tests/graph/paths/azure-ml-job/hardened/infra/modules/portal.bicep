param location string
param image string
param workspaceName string

var reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7' // Reader: the portal shows runs, people start them as themselves

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

resource shows 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(workspace.id, portal.id, reader)
  scope: workspace
  properties: {
    principalId: portal.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', reader)
  }
}
